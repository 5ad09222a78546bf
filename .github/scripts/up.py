"""Carries out the plan that preview.py saved, if the state is still the one that it was made from.

  up.py STACK OUT         OUT as preview.py wrote it

The engine stops at a step that is not in the plan. What it cannot tell is that a step which is in it is now another one, or is
done already: between a plan and its approval may lie days.
"""
import pathlib
import sys

import engine


def main(stack, out):
    planned, now = (out / "state.txt").read_text(encoding="utf-8").strip(), engine.written(stack)
    if now != planned:
        sys.exit(
            f"the plan is of the state of {planned}, and the stack `{stack}` was written again at {now}: nothing is changed; "
            "run all jobs of the workflow again, for a new plan")
    done = engine.pulumi(stack, "up", "--plan", out / "plan.json", *engine.changing(stack), "--yes")
    sys.exit(done.returncode)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve())
