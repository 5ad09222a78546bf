"""Which jobs run, for whom, and in which order stacks are held."""
import unittest

from conditions import holds, played, workflow
from test_scripts import script

ALL = ["dev", "staging", "prod"]
PUSH = {"event_name": "push", "repository": "owner/lake", "event": {}}


def pull_request(head, fork=False):
    """As in a repository `owner/lake`; `fork` is what GitHub says of the head's repository."""
    return {**PUSH, "event_name": "pull_request", "event": {"pull_request": {"head": {"repo": head and {"full_name": head, "fork": fork}}}}}


OWN, STRANGER = pull_request("owner/lake"), pull_request("stranger/lake", fork=True)
# The repository is itself a fork, as that of whoever tries the project first on GitHub.
OWN_IN_A_FORK = pull_request("owner/lake", fork=True)
# Its repository was deleted since.
NOBODY = pull_request(None)


def ran(ended):
    return {job for job, result in ended.items() if result != "skipped"}


class Deploy(unittest.TestCase):
    def runs(self, event, set_up=(*ALL,), **endings):
        return ran(played("deploy.yml", event, set_up, endings))

    def test_main_deploys_every_stack_that_is_set_up(self):
        self.assertEqual(self.runs(PUSH), {"stacks", "build", *ALL})
        self.assertEqual(self.runs(PUSH, ["prod"]), {"stacks", "build", "prod"})
        self.assertEqual(self.runs(PUSH, ["dev", "prod"]), {"stacks", "build", "dev", "prod"})

    def test_where_no_stack_is_set_up_nothing_is_built_and_nothing_fails(self):
        for event in (PUSH, OWN):
            self.assertEqual(self.runs(event, []), {"stacks"})

    def test_what_goes_wrong_is_the_end(self):
        for ending in ("failure", "cancelled"):
            self.assertEqual(self.runs(PUSH, ALL, stacks=ending), {"stacks"})
            self.assertEqual(self.runs(PUSH, ALL, build=ending), {"stacks", "build"})
            self.assertEqual(self.runs(PUSH, ALL, dev=ending), {"stacks", "build", "dev"})
            self.assertEqual(self.runs(PUSH, ALL, staging=ending), {"stacks", "build", "dev", "staging"})
            self.assertEqual(self.runs(PUSH, ["dev", "prod"], dev=ending), {"stacks", "build", "dev"})

    def test_a_pull_request_is_previewed_if_its_branch_is_in_this_repository(self):
        for event in (OWN, OWN_IN_A_FORK):
            self.assertEqual(self.runs(event), {"stacks", "build", "preview", "comment"})
            self.assertEqual(self.runs(event, ["dev"], preview="failure"), {"stacks", "build", "preview", "comment"})
        for event in (STRANGER, NOBODY):
            self.assertEqual(self.runs(event), set())

    def test_one_run_at_a_time_plans_and_changes_a_stack(self):
        """A job that calls a workflow holds its group until that has ended: through the plan, the review, and the update."""
        jobs = workflow("deploy.yml")["jobs"]
        callers = {name: job for name, job in jobs.items() if "uses" in job}
        self.assertEqual(list(callers), script("stack").STACKS)
        for name, job in callers.items():
            self.assertEqual((job["with"]["stack"], job["concurrency"]), (name, {"group": f"lakegate-{name}", "cancel-in-progress": False}))
        called = workflow("deploy-stack.yml")
        self.assertEqual({"plan", "up"}, set(called["jobs"]))
        for inner in (called, *called["jobs"].values()):
            # It would wait for its caller, which waits for it.
            self.assertNotIn("concurrency", inner)


class Drift(unittest.TestCase):
    def runs(self, set_up, **endings):
        return ran(played("drift.yml", {**PUSH, "event_name": "schedule"}, set_up, endings))

    def test_what_is_set_up_is_compared_and_only_what_differs_is_reported(self):
        self.assertEqual(self.runs(ALL), {"stacks", "compare"})
        self.assertEqual(self.runs(["prod"], compare="failure"), {"stacks", "compare", "report"})

    def test_where_no_stack_is_set_up_no_issue_is_opened(self):
        self.assertEqual(self.runs([]), {"stacks"})
        self.assertEqual(self.runs(ALL, stacks="failure"), {"stacks"})


class Ci(unittest.TestCase):
    def test_findings_are_uploaded_for_who_may(self):
        (step,) = [step for step in workflow("ci.yml")["jobs"]["judge"]["steps"] if "upload-sarif" in step.get("uses", "")]
        told = {True: [PUSH, OWN, OWN_IN_A_FORK], False: [STRANGER, NOBODY]}
        for may, events in told.items():
            for event in events:
                self.assertEqual(holds(step["if"], {"github": event}, ["failure"]), may, event)


if __name__ == "__main__":
    unittest.main()
