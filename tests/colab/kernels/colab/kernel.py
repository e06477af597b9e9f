"""A kernel whose shell says that it is Colab's, which is how the notebooks' install cell tells where it runs."""

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell


class Shell(ZMQInteractiveShell):
    """Prints as `<google.colab._shell.Shell object at …>`."""

    __module__ = "google.colab._shell"


class Kernel(IPythonKernel):
    """Runs cells in that shell."""

    shell_class = Shell


if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=Kernel)
