"""The pages of the project, from what the repository has: `site.py OUTPUT`. Called by `make site`."""

import html
import pathlib
import re
import shutil
import sys

import markdown

root, output = pathlib.Path("."), pathlib.Path(sys.argv[1])
version = re.search(r'"(.+)"', (root / "Sources/Experiments/Version.swift").read_text().split("=")[1]).group(1)
style = """:root{color-scheme:light dark;--line:#8884;--accent:#3465a4}
@media(prefers-color-scheme:dark){:root{--accent:#8ab4f8}}
body{font:1rem/1.6 system-ui,sans-serif;max-width:62rem;margin:0 auto;padding:1rem}
nav{display:flex;flex-wrap:wrap;gap:1rem;border-bottom:1px solid var(--line);padding-bottom:.5rem}
a{color:var(--accent)}img{max-width:100%;height:auto;background:#fff;border-radius:4px}
pre{overflow-x:auto;border:1px solid var(--line);border-radius:4px;padding:.6rem}
table{border-collapse:collapse;display:block;overflow-x:auto}td,th{border:1px solid var(--line);padding:.2rem .5rem;text-align:left}
.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:1rem}figure{margin:0}figcaption{font-size:.9rem}"""
pages = [("index.html", "Approxima"), ("gallery.html", "Gallery"), ("notebooks/index.html", "Notebooks"),
         ("claims.html", "Claims"), ("python.html", "Python"), ("docs/documentation/approxima/", "Library"),
         ("changelog.html", "Changes")]


def write(path, title, body):
    file = output / path
    file.parent.mkdir(parents=True, exist_ok=True)
    up = "../" * path.count("/")
    links = "".join(f'<a href="{up}{page}">{name}</a>' for page, name in pages)
    file.write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(title)}</title><style>{style}</style><nav>{links}</nav><main>{body}</main></html>\n"
    )


def rendered(text):
    # Comments state checks; they are no text.
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    body = markdown.markdown(text, extensions=["tables", "fenced_code", "toc", "sane_lists"])
    body = re.sub(r'href="([^":#]+)\.md(#[^"]*)?"', r'href="\1.html\2"', body)
    return body.replace('href="README.html', 'href="index.html').replace('href="../docs/CLAIMS.html', 'href="../claims.html')


shutil.copytree(root / "docs", output / "pictures", ignore=shutil.ignore_patterns("*.md"), dirs_exist_ok=True)
readme = (root / "README.md").read_text()
words = readme.split("\n![")[0].split("\n", 1)[1]
caption = readme.split("*Sup error", 1)[1].split("*\n", 1)[0]
write("index.html", "Approxima", f"""<h1>Approxima</h1>{rendered(words)}
<figure><img src="pictures/sine-error-by-width.svg" alt="Error against width for sin(2πx)">
<figcaption>Sup error{html.escape(caption.replace("`", ""))}</figcaption></figure>
<pre><code>approxima fit "sin(2*pi*x)" --domain "[-1,1]" --width 16 --activation tanh</code></pre>
<p>Version {version}. <a href="python.html">In Python</a>: <code>approxima.fit("sin(2*pi*x)", domain=[(-1, 1)], width=16)</code>.
<a href="notebooks/index.html">{len(list((root / "notebooks-md").glob("[0-9]*.md")))} notebooks</a> teach the field; every figure in them is checked.
<a href="claims.html">The register of claims</a> holds theorems against what networks do.</p>""")

# Notebooks read experiments.
shutil.copytree(root / "experiments", output / "experiments", dirs_exist_ok=True)

# Notebooks with their pictures, and the gallery of all pictures, each with the text beside it.
figures = output / "notebooks/figures"
shutil.copytree(root / "notebooks-md/figures", figures, ignore=shutil.ignore_patterns("*.csv"), dirs_exist_ok=True)
shown = {}
for file in sorted((root / "notebooks-md").glob("*.md")):
    text = file.read_text()
    name = "index" if file.stem == "README" else file.stem
    title = re.search(r"^# (.+)$", text, flags=re.M).group(1)
    write(f"notebooks/{name}.html", title, rendered(text))
    for alt, picture in re.findall(r"!\[([^\]]*)\]\(figures/([^)]+)\)", text):
        shown.setdefault(picture, (alt or pathlib.Path(picture).stem.replace("-", " "), f"notebooks/{name}.html", title))
pictures = "".join(
    f'<figure><a href="{page}"><img loading="lazy" src="notebooks/figures/{picture}" alt="{html.escape(alt)}"></a>'
    f"<figcaption>{html.escape(alt)}: {html.escape(title)}</figcaption></figure>"
    for picture, (alt, page, title) in sorted(shown.items()) if (figures / picture).exists())
write("gallery.html", "Gallery", f'<h1>Gallery</h1><div class="gallery">{pictures}</div>')
write("claims.html", "Claims", rendered((root / "docs/CLAIMS.md").read_text()))
write("python.html", "Approxima for Python", rendered((root / "python/README.md").read_text()))
write("FIGURES.html", "Figures of the Python package", rendered((root / "python/FIGURES.md").read_text()))
shutil.copy(root / "python/bare.log", output)
shutil.copytree(root / "python/examples", output / "examples", dirs_exist_ok=True)
write("changelog.html", "Changelog", rendered((root / "CHANGELOG.md").read_text()))

# A link that leads nowhere is an error; the library's pages are the documentation compiler's.
broken = []
for page in output.rglob("*.html"):
    if "docs" in page.relative_to(output).parts[:1]:
        continue
    for link in re.findall(r'(?:href|src)="([^"#]+)', page.read_text()):
        if not re.match(r"[a-z]+:", link) and not (page.parent / link).exists():
            broken.append(f"{page.relative_to(output)}: {link}")
if broken:
    sys.exit("links that lead nowhere:\n" + "\n".join(broken))
print(f"{len(list(output.rglob('*.html')))} pages at {output}/index.html")
