"""A week's quiz as Moodle's XML, which Moodle and several other learning platforms import into their question banks."""

import re
import xml.etree.ElementTree as ET

from nbconvert.filters.markdown import markdown2html

from course_utils.authoring.quiz import Question


def moodle_xml(asked: list[Question], category: str) -> str:
    """The questions, each of one choice out of four with an explanation of every answer, in a category of their own.

    Args:
      asked: The questions.
      category: What the category is called in the question bank.
    """
    quiz = ET.Element("quiz")
    _text(ET.SubElement(ET.SubElement(quiz, "question", type="category"), "category"), f"$course$/top/{category}")
    for number, question in enumerate(asked, start=1):
        node = ET.SubElement(quiz, "question", type="multichoice")
        _text(ET.SubElement(node, "name"), f"{category}, question {number}, section {question.section}")
        _html(ET.SubElement(node, "questiontext"), question.text)
        for setting, value in (("defaultgrade", "1"), ("penalty", "0.3333333"), ("single", "true")):
            ET.SubElement(node, setting).text = value
        ET.SubElement(node, "shuffleanswers").text = "true"
        ET.SubElement(node, "answernumbering").text = "ABCD"
        for letter, answer in question.answers.items():
            choice = ET.SubElement(node, "answer", fraction="100" if letter == question.right else "0")
            _html(choice, answer.text)
            _html(ET.SubElement(choice, "feedback"), answer.why)
    ET.indent(quiz)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(quiz, encoding="unicode") + "\n"


def _text(node: ET.Element, text: str) -> None:
    ET.SubElement(node, "text").text = text


def _html(node: ET.Element, markdown: str) -> None:
    r"""Moodle's filter for formulas wants them between \( and \)."""
    node.set("format", "html")
    _text(node, re.sub(r"\$([^$]+)\$", r"\\(\1\\)", markdown2html(markdown)).strip())
