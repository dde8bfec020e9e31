import approxima
import matplotlib.pyplot as plt
import numpy as np
import pytest


def test_fits_show_themselves():
    fit = approxima.fit("sin(2*pi*x)", domain=[(-1, 1)], width=6, steps=30, seed=1)
    html = fit._repr_html_()
    # In the reader's colours, light or dark.
    assert "<svg" in html and "prefers-color-scheme:dark" in html
    assert f"{fit.errors.sup:.4g}" in html
    assert set(fit._repr_mimebundle_()) == {"text/plain", "text/html"}
    assert "sin(2*pi*x)" in fit.network._repr_html_()
    of_function = approxima.fit(lambda x: x**3, domain=[(-1, 1)], width=3, steps=10, seed=1)
    assert "<svg" in of_function._repr_html_()
    x = np.linspace(0, 1, 20)
    assert "<svg" not in approxima.fit(x, x, width=2, steps=5)._repr_html_()
    assert "<svg" in approxima.fit("franke", width=3, steps=5)._repr_html_()


def test_markup_is_escaped():
    def f(x):
        return x

    f.__name__ = "<script>"
    fit = approxima.fit(f, domain=[(0, 1)], width=2, steps=3)
    assert "<script>" not in fit._repr_html_()


@pytest.mark.parametrize(
    "fit",
    [
        lambda: approxima.fit("sin(x); cos(x)", domain=[(-1, 1)], width=4, steps=10),
        lambda: approxima.fit("franke", width=4, steps=10),
        lambda: approxima.fit(np.sin, domain=[(0, 1)], width=4, steps=10),
        lambda: approxima.fit(np.linspace(0, 1, 20), np.linspace(0, 1, 20) ** 2, width=2, steps=10),
        lambda: approxima.construct("yarotsky-square", depth=2),
    ],
)
def test_plots_into_given_axes(fit):
    figure, (first, second) = plt.subplots(1, 2)
    assert fit().plot(ax=second) is second
    assert second.has_data() and not first.has_data()
    plt.close(figure)


def test_a_curve_is_the_network_s():
    fit = approxima.fit("x^2", domain=[(0, 1)], width=4, steps=30)
    ax = fit.plot()
    target, network = ax.get_lines()
    assert np.allclose(target.get_ydata(), target.get_xdata() ** 2)
    assert np.allclose(network.get_ydata(), fit.network(network.get_xdata()))
    plt.close(ax.figure)


def test_pictures_take_the_notebook_s_theme():
    html = approxima.fit("sin(2*pi*x)", domain=[(-1, 1)], width=6, steps=30, seed=1)._repr_html_()
    assert 'body[data-jp-theme-light="false"] .approxima' in html
    # In one of the two themes each.
    dark, light = (html.split(f'body[data-jp-theme-light="{word}"] .approxima')[1] for word in ("false", "true"))
    paper = [text.split("--paper:#")[1][:6] for text in (light, dark)]
    assert int(paper[0][:2], 16) > 200 > 60 > int(paper[1][:2], 16)


def test_all_results_have_bundles(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    fit = approxima.fit("sin(2*pi*x)", domain=[(-1, 1)], width=4, steps=20, seed=1, activation="relu")
    store = approxima.sweep({"target": "x^2", "domain": [[0, 1]], "seeds": [1], "network": {"width": [2]}, "fit": {"steps": 9}})
    claims = approxima.claims.run("leshno.polynomial-floor", quick=True)
    shown = [
        fit, fit.network, fit.errors, fit.split, fit.certify(), approxima.range(fit)[0],
        fit.network.verify(output_at_most=9), approxima.baseline("exp", parameters=[4]), approxima.meanfield("tanh"),
        store, store.report(), claims, claims[0], approxima.claims.catalogue(),
        approxima.construct("yarotsky-square", depth=2),
    ]
    for one in shown:
        bundle = one._repr_mimebundle_()
        assert set(bundle) == {"text/plain", "text/html"}, type(one)
        assert bundle["text/plain"] and bundle["text/html"].startswith("<"), type(one)


def test_others_show_themselves():
    assert "holds" in approxima.claims.run("leshno.polynomial-floor", quick=True)._repr_html_()
    assert "<table" in approxima.baseline("exp", parameters=[4])._repr_html_()
    net = approxima.construct("yarotsky-square", depth=2).network
    assert "holds" in net.verify(box=[(0, 1)], output_at_most=2)._repr_html_()
    assert "proven" in net.certify()._repr_html_()
