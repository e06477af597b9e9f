"""How a fault in a notebook is told."""


class NotebookError(ValueError):
    """A fault in a notebook, told by the names of the notebook and of the cell."""

    def __init__(self, notebook: str, cell: int, what: str):
        super().__init__(f"{notebook}, cell {cell}: {what}")
