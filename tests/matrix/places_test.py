#!/usr/bin/python3
"""Which function a line is in, and what is said of findings that stand elsewhere."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from matrix import places  # noqa: E402

TEXT = '''#include "a{"
namespace n {
namespace {
constexpr int kTable[] = {1, 2};
struct Record {
  int number = {3};
  explicit Record(int of)
      : number{of} {
    use('{', "}", 1'000'000);
  }
  int get() const { return number; }  // }
};
enum class Kind { one, two };
}  // namespace

int far(
    int near) {
  const auto inner = [&] {
    if (planted(Bug::some)) return near;
    return 0;
  };
  return inner();
}
/* { */
void next() {}
}  // namespace n
'''


def finding(line, rule="a-rule", steps=(), file="/x/a.cc"):
    return {"rule": rule, "file": file, "line": line, "steps": steps}


def step(line, call="f"):
    return {"call": call, "frames": [{"file": "/x/a.cc", "line": line}]}


class Functions(unittest.TestCase):
    def test_each_has_its_extent(self):
        self.assertEqual([("Record", 7, 10), ("get", 11, 11), ("far", 16, 23), ("next", 25, 25)],
                         [(each.function, each.first, each.last) for each in places.functions_of(TEXT)])


class Misplaced(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.file = Path(place.name) / "a.cc"
        self.file.write_text(TEXT)

    def wrong(self, *findings, elsewhere=None):
        return places.misplaced([self.file], "some", "a-rule", findings, elsewhere or {})

    def test_in_the_function(self):
        self.assertEqual([], self.wrong(finding(16)))

    def test_by_a_step(self):
        self.assertEqual([], self.wrong(finding(25, steps=[step(22)])))
        self.assertEqual([], self.wrong(finding(25, steps=[step(25, "far (a.cc:19)")])))

    def test_elsewhere(self):
        self.assertEqual(["not told in a.cc far"], self.wrong(finding(25)))
        self.assertEqual(["not told in a.cc far"], self.wrong(finding(19, file="/x/b.cc")))
        self.assertEqual(["not told in a.cc far"], self.wrong(finding(19, rule="another")))
        self.assertEqual(["not told in a.cc far"], self.wrong())

    def test_excused(self):
        excused = {("some", "a.cc far"): (["a.cc next"], "a reason")}
        self.assertEqual([], self.wrong(finding(25), elsewhere=excused))
        self.assertEqual(["told in a.cc far, and excused"],
                         self.wrong(finding(25), finding(19), elsewhere=excused))
        self.assertEqual(["not told in a.cc next, instead of a.cc far"],
                         self.wrong(finding(7), elsewhere=excused))

    def test_excused_where_it_is_not(self):
        excused = {("some", "a.cc next"): (["a.cc far"], "a reason"), ("other", "a.cc get"): ([], "")}
        self.assertEqual(["excused in a.cc next, where it is not planted"],
                         self.wrong(finding(19), elsewhere=excused))

    def test_outside(self):
        self.file = self.file.with_name("b.cc")
        self.file.write_text("const bool wrong = planted(Bug::some);\n")
        with self.assertRaises(ValueError):
            self.wrong(finding(1))


if __name__ == "__main__":
    unittest.main()
