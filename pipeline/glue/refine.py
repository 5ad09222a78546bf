"""The Glue job `refine`: the stage parts of one batch to typed, partitioned Parquet, on Spark.

What `lake-refine` does on one machine, for batches of any size. The job reads exactly the parts that the batch's
manifest names, with the columns of the dataset's stage table, fail-fast, and writes `<dataset>/<partition>/<batch>-<n>.parquet`.

Running a batch again changes nothing: which records a file holds depends on the manifest alone, so every file is
replaced by one with the same rows. Nothing is published before the rows of each ingest job were counted in what was
written; `result.json` comes last. Bookmarks stay off: the manifest says what to read.

Spark's JSON reader passes over a key that is no column and rounds a decimal with too many places. `lake-refine` refuses
both, so each record is looked at a second time as a variant. In a batch that an older version of the contract admitted, a
key that is no column is of a column that is gone, and passed over; what that version lacked is null. It stays laxer in two things, which admission refuses: a
missing value of a required column is null, and the places of a number of more than 38 digits are those of its double.

Arguments: --batch --dataset --manifest, and from the job's defaults --stage_bucket --control_bucket
--analytics_bucket --stage_database --TempDir. Away from Glue: --storage, a template of a bucket's root such as
`file:///lake/{}`, and --stage_table, a file with what `glue:GetTable` would answer.
"""
import argparse
import json
import sys
import uuid
from collections import Counter

from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, DecimalType, StringType, StructField, StructType

# Where Spark's reader puts a record that it cannot read. No column has a space in its name.
CORRUPT = "corrupt record"
# Stage bytes, compressed, that make one Parquet file.
FILE_BYTES = 256 << 20
REQUIRED = ["batch", "dataset", "manifest", "stage_bucket", "control_bucket", "analytics_bucket", "stage_database", "TempDir"]
OPTIONAL = {"storage": "s3://{}", "stage_table": None}

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.hadoop.parquet.compression.codec.zstd.level": "1",
    # INT96 is what Athena and Spark once agreed on; the standard's own type is read by everyone today.
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.writeLegacyFormat": "false",
    # Days before 1582 are days of the proleptic Gregorian calendar, here as in Rust.
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
}


class Refused(Exception):
    """The batch cannot be loaded as it is; another run fails alike."""


def arguments(argv):
    """Glue's own parser where there is one, else the same by argparse."""
    try:
        from awsglue.utils import getResolvedOptions
    except ImportError:
        parser = argparse.ArgumentParser()
        for name in REQUIRED:
            parser.add_argument(f"--{name}", required=True)
        for name, default in OPTIONAL.items():
            parser.add_argument(f"--{name}", default=default)
        return vars(parser.parse_known_args(argv[1:])[0])
    given = [name for name in OPTIONAL if f"--{name}" in argv]
    return {**OPTIONAL, **getResolvedOptions(argv, REQUIRED + given)}


class Storage:
    """Buckets through Hadoop's file systems: S3 on Glue, folders elsewhere."""

    def __init__(self, spark, template):
        self.template = template
        self.hadoop = spark._jvm.org.apache.hadoop.fs
        self.io = spark._jvm.org.apache.commons.io.IOUtils
        self.configuration = spark._jsc.hadoopConfiguration()

    def url(self, bucket, key):
        return f"{self.template.format(bucket)}/{key}"

    def path(self, url):
        return self.hadoop.Path(url)

    def system(self, path):
        return path.getFileSystem(self.configuration)

    def uri(self, url):
        """The spelling in which Spark reports the file of a row."""
        return self.path(url).toUri().toString()

    def read_json(self, url):
        path = self.path(url)
        stream = self.system(path).open(path)
        try:
            return json.loads(self.io.toString(stream, "UTF-8"))
        finally:
            stream.close()

    def write_json(self, bucket, key, value):
        body = json.dumps(value, sort_keys=True).encode()
        if self.template.startswith("s3:"):
            # Spark encrypts with the key of the security configuration, which this bucket refuses; the SDK with the bucket's.
            import boto3

            boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=body)
            return
        path = self.path(self.url(bucket, key))
        stream = self.system(path).create(path, True)
        try:
            stream.write(bytearray(body))
        finally:
            stream.close()

    def files(self, url):
        """Name → size of the files in a folder; none when there is no such folder."""
        path = self.path(url)
        system = self.system(path)
        if not system.exists(path):
            return {}
        return {status.getPath().getName(): status.getLen() for status in system.listStatus(path) if status.isFile()}

    def holds_files(self, url):
        path = self.path(url)
        system = self.system(path)
        return system.exists(path) and system.getContentSummary(path).getFileCount() > 0

    def move(self, source, target):
        """Renames, or on a second run replaces: a file that readers may have open is never missing in between."""
        source, target = self.path(source), self.path(target)
        system = self.system(target)
        if system.exists(target):
            moved = self.hadoop.FileUtil.copy(self.system(source), source, system, target, True, True, self.configuration)
        else:
            system.mkdirs(target.getParent())
            moved = system.rename(source, target)
        if not moved:
            raise OSError(f"failed to move `{source}` to `{target}`")

    def delete(self, url):
        path = self.path(url)
        self.system(path).delete(path, True)


def stage_table(args):
    """The dataset's stage table as the catalog describes it: the schema's one source."""
    if args["stage_table"]:
        with open(args["stage_table"], encoding="utf-8") as file:
            return json.load(file)["Table"]
    # Spark's own catalog client loses the columns of a table whose SerDe it cannot load, so ask Glue.
    import boto3

    return boto3.client("glue").get_table(DatabaseName=args["stage_database"], Name=args["dataset"])["Table"]


def columns(spark, table, manifest):
    """The records' schema, and whether an older version of the contract admitted them. Of a newer one the table knows nothing."""
    admitted, deployed = manifest["contractVersion"], int(table.get("Parameters", {}).get("contract_version", 0))
    if admitted > deployed:
        wait = "deploy the newer contract first"
        raise Refused(f"the batch is of contract version {admitted}, the stage table of {deployed}: {wait}")
    listed = table["StorageDescriptor"]["Columns"]
    schema = spark.createDataFrame([], ", ".join(f"`{column['Name']}` {column['Type']}" for column in listed)).schema
    return schema, admitted < deployed


def slots(manifest):
    """The files to write: (partition, number within it), and for each part the index of its file.

    A function of the manifest alone: it is what makes a second run replace file by file.
    """
    files, of_part, filled, numbers = [], {}, 0, Counter()
    for part in sorted(manifest["parts"], key=lambda part: (part["partition"], part["key"])):
        fits = files and files[-1][0] == part["partition"] and filled + part["bytes"] <= FILE_BYTES
        if not fits:
            files.append((part["partition"], numbers[part["partition"]]))
            numbers[part["partition"]] += 1
            filled = 0
        filled += part["bytes"]
        of_part[part["key"]] = len(files) - 1
    return files, of_part


def places(text):
    """How many places after the point a number written in JSON needs."""
    whole, fraction = F.regexp_extract(text, r"^-?(\d+)", 1), F.regexp_extract(text, r"\.(\d+)", 1)
    exponent = F.nullif(F.regexp_extract(text, r"[eE]([+-]?\d+)$", 1), F.lit("")).cast("int")
    digits = F.length(F.regexp_replace(F.concat(whole, fraction), "0+$", ""))
    return digits - F.length(whole) - F.coalesce(exponent, F.lit(0))


def misfit(value, kind, older):
    """Whether a variant holds what Spark would round, or pass over though it may not, for a column of that type."""
    wrong = F.lit(False)
    if isinstance(kind, DecimalType):
        wrong = places(F.variant_get(value, "$", "string")) > kind.scale
    elif isinstance(kind, ArrayType):
        wrong = F.exists(F.variant_get(value, "$", "array<variant>"), lambda item: misfit(item, kind.elementType, older))
    elif isinstance(kind, StructType):
        if not older:
            keys = F.map_keys(F.variant_get(value, "$", "map<string,variant>"))
            wrong = F.size(F.array_except(keys, F.array(*map(F.lit, kind.names)))) > 0
        for field in kind:
            if isinstance(field.dataType, (ArrayType, DecimalType, StructType)):
                wrong = wrong | misfit(F.variant_get(value, f"$.{field.name}", "variant"), field.dataType, older)
    return F.coalesce(wrong, F.lit(False))


def read(spark, storage, args, schema, older, of_part):
    """The records of the batch with the slot of their file."""
    urls = {storage.url(args["stage_bucket"], key): slot for key, slot in of_part.items()}
    lines = spark.read.option("lineSep", "\n").text(list(urls)).withColumn("_uri", F.input_file_name())
    # Not Spark's own FAILFAST: it quotes the record in the log.
    marked = StructType([*schema, StructField(CORRUPT, StringType())])
    options = {"mode": "PERMISSIVE", "columnNameOfCorruptRecord": CORRUPT, "allowNonNumericNumbers": "false"}
    record, seen = F.from_json("value", marked, options), F.try_parse_json("value")
    # A key that comes twice makes no variant.
    refused = record[CORRUPT].isNotNull() | seen.isNull() | misfit(seen, schema, older)
    complaint = F.raise_error(F.concat(F.lit("a record does not fit the stage table: "), "_uri"))
    records = lines.select("_uri", F.when(refused, complaint).otherwise(record).alias("record"))
    records = records.select("_uri", *(f"record.`{name}`" for name in schema.names))
    lookup = spark.createDataFrame([(storage.uri(url), slot) for url, slot in urls.items()], "_uri string, _slot int")
    return records.join(F.broadcast(lookup), "_uri").drop("_uri")


def write(records, folder, count):
    """One file for each slot, rows in the order of the raw objects."""
    (
        records.repartition(count, "_slot")
        .sortWithinPartitions("_slot", "_source_key", "_source_version", "_source_line")
        .write.partitionBy("_slot")
        .parquet(folder, mode="overwrite")
    )


def count(spark, storage, folder, manifest):
    """Rows by job and by slot, counted in what was written and held against the manifest."""
    by_job, by_slot = Counter(), Counter()
    if storage.holds_files(folder):
        written = spark.read.parquet(folder).groupBy("_ingest_id", "_slot").count()
        for row in written.collect():
            by_job[row["_ingest_id"]] += row["count"]
            by_slot[row["_slot"]] += row["count"]
    expected = Counter({job["job"]: job["records"] for job in manifest["jobs"]})
    if +by_job != +expected:
        wrong = sorted(job for job in {*by_job, *expected} if by_job[job] != expected[job])
        detail = ", ".join(f"`{job}`: {by_job[job]} of {expected[job]}" for job in wrong[:5])
        raise Refused(f"rows of {len(wrong)} jobs differ from the manifest: {detail}")
    return by_job, by_slot


def publish(storage, args, folder, files, by_slot):
    """Moves the files to their names and clears what an earlier run of the batch may have left beside them."""
    published, names = [], {}
    for slot, (partition, number) in enumerate(files):
        prefix = "/".join(filter(None, [args["dataset"], partition]))
        name = f"{args['batch']}-{number:05}.parquet"
        if by_slot[slot]:
            found = {file: size for file, size in storage.files(f"{folder}/_slot={slot}").items() if file.endswith(".parquet")}
            if len(found) != 1:
                raise OSError(f"slot {slot} has {len(found)} files")
            (file, size), = found.items()
            storage.move(f"{folder}/_slot={slot}/{file}", storage.url(args["analytics_bucket"], f"{prefix}/{name}"))
            published.append({"key": f"{prefix}/{name}", "rows": by_slot[slot], "bytes": size})
            names.setdefault(prefix, set()).add(name)
        else:
            names.setdefault(prefix, set())
    for prefix, kept in names.items():
        for name in storage.files(storage.url(args["analytics_bucket"], prefix)):
            if name.startswith(f"{args['batch']}-") and name not in kept:
                storage.delete(storage.url(args["analytics_bucket"], f"{prefix}/{name}"))
    return published


def main(argv):
    args = arguments(argv)
    builder = SparkSession.builder.appName("refine")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    storage = Storage(spark, args["storage"])
    manifest = storage.read_json(storage.url(args["control_bucket"], args["manifest"]))
    if (manifest["batch"], manifest["dataset"]) != (args["batch"], args["dataset"]):
        raise Refused(f"the manifest is of batch `{manifest['batch']}` of `{manifest['dataset']}`")
    schema, older = columns(spark, stage_table(args), manifest)
    files, of_part = slots(manifest)
    folder = f"{args['TempDir'].rstrip('/')}/{args['batch']}-{uuid.uuid4().hex}"
    try:
        if files:
            write(read(spark, storage, args, schema, older, of_part), folder, len(files))
        by_job, by_slot = count(spark, storage, folder, manifest)
        published = publish(storage, args, folder, files, by_slot)
    finally:
        storage.delete(folder)
    result = {"batch": args["batch"], "rows": dict(by_job), "files": published}
    storage.write_json(args["control_bucket"], args["manifest"].replace("manifest.json", "result.json"), result)


if __name__ == "__main__":
    main(sys.argv)
