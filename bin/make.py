"""What `make` does, from a fresh machine on: needs nothing but Python, makes .venv, then works inside it."""

import hashlib
import os
import pathlib
import secrets
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SUPPORTED = ["python3.13", "python3.12", "python3.11"]
PANGO = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
BROWSERS = ["chromium", "chromium-browser", "google-chrome"]
LOCK = ["--quiet", "--upgrade", "--universal", "--generate-hashes", "--python-version=3.11", "--custom-compile-command=make lock"]
CHECKS = {
    "lint": ["-m", "ruff", "check", "--quiet"],
    "format": ["-m", "ruff", "format", "--check", "--quiet"],
    "types": ["-m", "mypy"],
    "imports": ["-c", "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())", "--no-logo"],
    "migrations": ["manage.py", "makemigrations", "--check", "--dry-run"],
    "templates": ["manage.py", "check_templates"],
    "translations": ["manage.py", "translations", "--check"],
}
TALKATIVE = {"imports"}  # what these print is shown only when they fail


def main(task, *arguments):
    os.chdir(ROOT)
    if sys.version_info < (3, 11):
        use_a_supported_python()
    os.environ["PYTHONUNBUFFERED"] = "1"
    if sys.platform == "darwin":  # where Homebrew keeps Pango
        os.environ.setdefault("DYLD_FALLBACK_LIBRARY_PATH", "/opt/homebrew/lib:/usr/local/lib:/usr/lib")
    make_environment("requirements.txt" if task in {"run", "manage", "bench"} else "requirements-dev.txt")
    tasks = {"run": run, "manage": manage, "test": test, "check": check, "bench": bench, "lock": lock, "environment": find_browser}
    tasks[task](*arguments)


def run():
    os.environ.setdefault("OFFICE_HTTPS", "0")  # loopback only
    replace_by("manage.py", "serve")


def manage(*arguments):
    os.environ.setdefault("OFFICE_HTTPS", "0")
    replace_by("manage.py", *arguments)


def test(*arguments):
    find_browser()
    replace_by("-m", "pytest", *arguments)


def bench(*arguments):
    data = pathlib.Path(os.environ.get("OFFICE_DATA") or ROOT / "var").resolve()
    os.environ.update(OFFICE_DATA=str(data / "bench"), OFFICE_HTTPS="0")  # never the office's own database
    replace_by("manage.py", "bench", *arguments)


def check():
    data = pathlib.Path(os.environ.get("OFFICE_DATA") or ROOT / "var").resolve()
    os.environ.update(OFFICE_DATA=str(data / "tests"), OFFICE_HTTPS="0")  # never the office's own database
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    production = {
        "OFFICE_HTTPS": "1",
        "OFFICE_SECRET_KEY": secrets.token_urlsafe(50),
        "OFFICE_HOSTS": "office.example.org",
        "OFFICE_PROXIES": "127.0.0.1",
        "DATABASE_URL": "postgresql://office@localhost/office",
    }
    if not passes("production settings", ["manage.py", "check", "--deploy", "--fail-level=WARNING"], production):
        failed.append("production settings")
    if failed:
        sys.exit("Failed: " + ", ".join(failed) + ".")
    print("Every check passed.")


def lock():
    for kind in ("", "-sso", "-dev"):
        constraint = ["--constraint=requirements.txt"] if kind else []
        files = [f"requirements{kind}.in", "--output-file", f"requirements{kind}.txt"]
        command = [PYTHON, "-m", "uv", "pip", "compile", *LOCK, *constraint, *files]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def use_a_supported_python():
    for name in SUPPORTED:
        if shutil.which(name):
            os.execvp(name, [name, str(ROOT / "bin" / "make.py"), *sys.argv[1:]])
    sys.exit("The office needs Python 3.11 or later; this is Python {}.{}.".format(*sys.version_info[:2]))


def replace_by(*command):
    """Become that program, so that signals and the exit code are its own."""
    os.execv(PYTHON, [str(PYTHON), *command])


def passes(name, command, environment=None):
    print(f"{name}…", flush=True)
    said = {"stdout": subprocess.PIPE, "text": True} if name in TALKATIVE else {}
    done = subprocess.run([PYTHON, *command], env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL, **said)
    if done.returncode and done.stdout:
        print(done.stdout, flush=True)
    return done.returncode == 0


def make_environment(requirements):
    stamp = VENV / f"installed-{requirements}"
    if is_installed(requirements) or is_installed("requirements-dev.txt"):  # which holds all of the other
        return
    print(f"Installing {requirements} into .venv (once)…", flush=True)
    if not PYTHON.exists() or not any(VENV.glob("installed-*")):
        make_venv()
    install = ["-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input", "--require-hashes", "-r", requirements]
    if subprocess.run([PYTHON, *install]).returncode:
        sys.exit(f"{requirements} could not be installed: pip's own words are above.")
    need_pango()
    stamp.write_text(fingerprint(requirements))


def is_installed(requirements):
    stamp = VENV / f"installed-{requirements}"
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == fingerprint(requirements)


def fingerprint(requirements):
    """Changes with the list, with the Python and when the checkout is moved."""
    return hashlib.sha256((ROOT / requirements).read_bytes() + f"{sys.version} {VENV}".encode()).hexdigest()


def make_venv():
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(command, capture_output=True).returncode == 0:
        return
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    if apt_install(package) and subprocess.run(command, capture_output=True).returncode == 0:
        return
    sys.exit(f"Python cannot make a virtual environment in {VENV}: sudo apt-get install {package}, or make the folder writable.")


def need_pango():
    def prints():
        return subprocess.run([PYTHON, "-c", "import weasyprint"], capture_output=True).returncode == 0

    if prints() or (apt_install(*PANGO) and prints()):
        return
    how = "brew install pango" if sys.platform == "darwin" else "sudo apt-get install " + " ".join(PANGO)
    sys.exit(f"PDFs need the library Pango, which is missing here: {how}")


def find_browser():
    """The browser tests say so themselves when there is none and it may not be installed."""
    if not any(map(shutil.which, BROWSERS)):
        apt_install("chromium")


def apt_install(*packages):
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print("Installing " + " ".join(packages) + "…", flush=True)
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        done = subprocess.run(["apt-get", *command], env=environment, capture_output=True, stdin=subprocess.DEVNULL)
    return done.returncode == 0


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
