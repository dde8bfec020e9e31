import os
import signal
import threading
import time

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")


def executed(*cells, during=None):
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = nbclient.NotebookClient(book, timeout=120, kernel_name="python3")
    if during:
        threading.Thread(target=during, args=(client,), daemon=True).start()
    client.execute()
    return book


def data(cell):
    return {
        key: value for output in cell.outputs if output.output_type == "execute_result"
        for key, value in output.data.items()
    }


def test_results_show_themselves():
    book = executed(
        "import approxima\nimport numpy as np",
        "fit = approxima.fit('sin(2*pi*x)', domain=[(-1, 1)], width=16, seed=1)\nfit",
        "fit.network",
        "fit.certify()",
        "approxima.fit(lambda x, y: np.exp(-x*y), domain=[(0, 1), (0, 1)], width=6, seed=1)",
    )
    assert "<svg" in data(book.cells[1])["text/html"]
    assert all("<table" in data(cell)["text/html"] for cell in book.cells[2:4])
    assert "<svg" in data(book.cells[4])["text/html"]
    assert not [o for cell in book.cells for o in cell.outputs if o.output_type == "error"]


def test_the_stop_button_ends_a_fit_with_what_it_has(ctrl_c):
    def stop(client):
        while not (client.km and client.kc and client.code_cells_executed >= 1):
            time.sleep(0.05)
        time.sleep(2)
        # As the button does.
        os.kill(client.km.provisioner.pid, signal.SIGINT)

    book = executed(
        "import approxima",
        "fit = approxima.fit('sin(2*pi*x)', domain=[(-1, 1)], width=64, optimizer='adam', steps=10**7)",
        "fit.status, fit.errors.sup > 0",
        during=stop,
    )
    assert data(book.cells[2])["text/plain"] == "('stopped', True)"

