"""Serve the built book from this machine, compressed as a web host would serve it."""

from __future__ import annotations

import argparse
import gzip
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import BinaryIO

PAGES = Path("_build/html")
COMPRESSIBLE = {".css", ".html", ".ipynb", ".js", ".json", ".md", ".mjs", ".svg", ".txt", ".xml"}


class CompressingHandler(SimpleHTTPRequestHandler):
    """Serve files as the standard handler does, with text compressed by gzip."""

    protocol_version = "HTTP/1.1"  # keeps connections open, as every web host does
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".woff2": "font/woff2",
    }

    def send_head(self) -> BinaryIO | None:
        """Send the headers and return the body; leave what is not to be compressed as it is."""
        path = self._file()
        if not (path.is_file() and path.suffix in COMPRESSIBLE and self._accepts_gzip()):
            return super().send_head()
        body = compressed(path, path.stat().st_mtime_ns)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def end_headers(self) -> None:
        """Have the browser ask again each time, so that a new build shows at once."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the terminal for errors."""

    def log_error(self, format: str, *arguments: object) -> None:
        """Tell what could not be served."""
        print(f"{self.path}: {format % arguments}", file=sys.stderr)

    def _file(self) -> Path:
        path = Path(self.translate_path(self.path))
        asks_for_folder = self.path.partition("?")[0].endswith("/")
        return path / "index.html" if asks_for_folder else path

    def _accepts_gzip(self) -> bool:
        return "gzip" in self.headers.get("Accept-Encoding", "")


class Server(ThreadingHTTPServer):
    """A server that is silent about browsers that go away."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Report what went wrong, unless the browser closed its end."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@lru_cache(maxsize=512)
def compressed(path: Path, modified: int) -> bytes:
    """Return a file's compressed content; `modified` tells one version from the next."""
    return gzip.compress(path.read_bytes(), mtime=0)


def make_server(folder: Path, port: int) -> Server:
    """Return a server of `folder` on this machine alone; port 0 takes any that is free."""
    handler = partial(CompressingHandler, directory=str(folder))
    return Server(("127.0.0.1", port), handler)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve `folder` while the block runs, and give the block its address."""
    with make_server(folder, 0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def main() -> None:
    """Serve the book until Ctrl+C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--folder", type=Path, default=PAGES)
    options = parser.parse_args()
    if not options.folder.is_dir():
        sys.exit(f"make: there is no {options.folder} to serve; run make book first")
    try:
        server = make_server(options.folder, options.port)
    except (OSError, OverflowError) as error:
        sys.exit(f"make: port {options.port} cannot be used ({error}); name another: make serve PORT=8001")
    with server:
        print(f"the book is at http://localhost:{server.server_port}/ (Ctrl+C to stop)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
