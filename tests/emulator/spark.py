"""Starts a Glue job's script on PySpark against the emulator: `spark.py JARS SCRIPT ARGUMENT…`.

What a Glue worker brings along and PySpark does not: S3 as a file system, credentials of the job's role, and the key of
the security configuration for what Spark writes.
"""
import os
import runpy
import sys


def settings(jars, environ):
    s3a = {
        "endpoint": environ["AWS_ENDPOINT_URL"], "endpoint.region": environ["AWS_REGION"], "path.style.access": "true",
        "connection.ssl.enabled": "false", "access.key": environ["AWS_ACCESS_KEY_ID"],
        "secret.key": environ["AWS_SECRET_ACCESS_KEY"], "session.token": environ["AWS_SESSION_TOKEN"],
        "aws.credentials.provider": "org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider",
        "encryption.algorithm": "SSE-KMS", "encryption.key": environ["LAKE_S3_KEY"],
    }
    return {
        "spark.jars": ",".join(sorted(os.path.join(jars, name) for name in os.listdir(jars))),
        "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "4",
        "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
        **{f"spark.hadoop.fs.s3a.{name}": value for name, value in s3a.items()},
    }


def main(argv):
    jars, script, *arguments = argv
    confs = " ".join(f"--conf {name}={value}" for name, value in settings(jars, os.environ).items())
    os.environ["PYSPARK_SUBMIT_ARGS"] = f"--master local[2] --driver-memory 1g {confs} pyspark-shell"
    sys.argv = [script, *arguments]
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
