"""What is set up is set up once: `python3 tests/outside/test_provision.py`."""
import contextlib
import io
import multiprocessing
import pathlib
import shutil
import tempfile
import time
import unittest

import provision


def slow(folder):
    """A build that leaves one file for each time it ran."""
    time.sleep(0.2)
    (folder.parent / f"built-{time.monotonic_ns()}").touch()


def contender(folder):
    with contextlib.redirect_stderr(io.StringIO()):
        provision.once(folder, "key", "a thing", slow)


class Once(unittest.TestCase):
    def setUp(self):
        provision.HOME.mkdir(parents=True, exist_ok=True)
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="test-", dir=provision.HOME))
        self.addCleanup(shutil.rmtree, self.home)
        self.thing = self.home / "thing"

    def builds(self):
        return len(list(self.home.glob("built-*")))

    def set_up(self, key, build=slow):
        with contextlib.redirect_stderr(io.StringIO()) as progress:
            provision.once(self.thing, key, "a thing", build)
        return progress.getvalue()

    def test_the_same_key_is_built_once_and_another_key_anew(self):
        self.assertIn("set up a thing in", self.set_up("one"))
        self.assertEqual(self.set_up("one"), "")
        self.assertEqual(self.builds(), 1)
        (self.thing / "left over").touch()
        self.set_up("two")
        self.assertEqual(self.builds(), 2)
        self.assertFalse((self.thing / "left over").exists())

    def test_an_interrupted_build_counts_for_nothing(self):
        def interrupted(folder):
            (folder / "half").touch()
            raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            self.set_up("one", interrupted)
        self.set_up("one")
        self.assertEqual(self.builds(), 1)
        self.assertFalse((self.thing / "half").exists())

    def test_two_at_a_time_build_once(self):
        both = [multiprocessing.Process(target=contender, args=(self.thing,)) for _ in range(2)]
        for process in both:
            process.start()
        for process in both:
            process.join()
        self.assertEqual([process.exitcode for process in both], [0, 0])
        self.assertEqual(self.builds(), 1)

    def test_requirements_are_pinned(self):
        tops = [path for path in provision.ROOT.iterdir() if path.is_dir() and path.name not in ("target", ".git")]
        files = [path for top in tops for path in top.rglob("requirements*.txt")]
        self.assertTrue(files)
        for path in files:
            for line in path.read_text(encoding="utf-8").splitlines():
                self.assertTrue(not line or line.startswith(("#", " ", "--hash")) or "==" in line, f"{path}: {line}")


if __name__ == "__main__":
    unittest.main()
