"""The course's data: sets whose density is known, images, and the pipelines that feed them to training."""

from course_utils.datasets.checkerboard import Checkerboard
from course_utils.datasets.digits import DIGIT_LEVELS, Digits, digits
from course_utils.datasets.downloads import Labelled, cifar10, mnist
from course_utils.datasets.eight_schools import EightSchools
from course_utils.datasets.faces import ATTRIBUTES, Faces, faces
from course_utils.datasets.mnist_digits import mnist_digits
from course_utils.datasets.patches import PATCH_LEVELS, Patches, patch_images, patch_vectors, patches
from course_utils.datasets.pictures import Pictures, pictures
from course_utils.datasets.pipelines import batches, dequantised, dequantised_batches
from course_utils.datasets.pixels import bits_per_dimension, dequantise, quantise, requantise
from course_utils.datasets.rings import Rings
from course_utils.datasets.torus import TorusAngles
from course_utils.datasets.two_moons import TwoMoons
from course_utils.datasets.whispered_vowels import SAMPLE_RATE, VOWELS, WhisperedVowels

__all__ = [
    "ATTRIBUTES",
    "DIGIT_LEVELS",
    "PATCH_LEVELS",
    "SAMPLE_RATE",
    "VOWELS",
    "Checkerboard",
    "Digits",
    "EightSchools",
    "Faces",
    "Labelled",
    "Patches",
    "Pictures",
    "Rings",
    "TorusAngles",
    "TwoMoons",
    "WhisperedVowels",
    "batches",
    "bits_per_dimension",
    "cifar10",
    "dequantise",
    "dequantised",
    "dequantised_batches",
    "digits",
    "faces",
    "mnist",
    "mnist_digits",
    "patch_images",
    "patch_vectors",
    "patches",
    "pictures",
    "quantise",
    "requantise",
]
