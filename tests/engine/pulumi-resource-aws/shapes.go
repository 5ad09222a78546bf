package main

// shape lists what AWS assigns to a resource, in the order in which it is made: a later output may use an earlier one. `$name` is an
// input, an earlier output, or one of the words of `words`. An output that is an input, too, is made only where it was not given.
type shape []output

type output struct{ name, text string }

// arn is the ARN of something that lives in a region of an account.
func arn(service, rest string) output {
	return output{"arn", "arn:$partition:" + service + ":$region:$account:" + rest}
}

// global is the ARN of something that lives in an account.
func global(service, rest string) output {
	return output{"arn", "arn:$partition:" + service + "::$account:" + rest}
}

func id(text string) output { return output{"id", text} }

// shapes by type. The ids are the provider's. What has no shape is named by its `name` or its `bucket`.
var shapes = map[string]shape{
	"aws:athena/dataCatalog:DataCatalog":             {arn("athena", "datacatalog/$name")},
	"aws:athena/namedQuery:NamedQuery":               {id("$uuid")},
	"aws:athena/preparedStatement:PreparedStatement": {id("$workgroup/$name")},
	"aws:athena/workgroup:Workgroup":                 {arn("athena", "workgroup/$name")},

	"aws:backup/plan:Plan":           {arn("backup", "backup-plan:$uuid"), id("$uuid"), {"version", "$base64"}},
	"aws:backup/selection:Selection": {id("$uuid")},
	"aws:backup/vault:Vault":         {arn("backup", "backup-vault:$name")},

	"aws:budgets/budget:Budget": {{"accountId", "$account"}, global("budgets", "budget/$name"), id("$accountId:$name")},

	"aws:cloudtrail/trail:Trail": {arn("cloudtrail", "trail/$name"), {"homeRegion", "$region"}, id("$arn")},

	"aws:cloudwatch/compositeAlarm:CompositeAlarm":       {arn("cloudwatch", "alarm:$alarmName"), id("$alarmName")},
	"aws:cloudwatch/dashboard:Dashboard":                 {{"dashboardArn", "arn:$partition:cloudwatch::$account:dashboard/$dashboardName"}, id("$dashboardName")},
	"aws:cloudwatch/eventArchive:EventArchive":           {arn("events", "archive/$name")},
	"aws:cloudwatch/eventBus:EventBus":                   {arn("events", "event-bus/$name")},
	"aws:cloudwatch/eventRule:EventRule":                 {{"eventBusName", "default"}, arn("events", "rule/${bus:eventBusName}$name"), id("${bus:eventBusName}$name")},
	"aws:cloudwatch/eventTarget:EventTarget":             {{"eventBusName", "default"}, {"targetId", "$assigned"}, id("$rule-$targetId")},
	"aws:cloudwatch/logGroup:LogGroup":                   {arn("logs", "log-group:$name")},
	"aws:cloudwatch/logStream:LogStream":                 {arn("logs", "log-group:$logGroupName:log-stream:$name")},
	"aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {id("$policyName")},
	"aws:cloudwatch/metricAlarm:MetricAlarm":             {arn("cloudwatch", "alarm:$name")},
	"aws:cloudwatch/metricStream:MetricStream":           {arn("cloudwatch", "metric-stream/$name")},
	"aws:cloudwatch/queryDefinition:QueryDefinition":     {{"queryDefinitionId", "$uuid"}, arn("logs", "query-definition:$uuid"), id("$uuid")},

	"aws:dynamodb/table:Table": {arn("dynamodb", "table/$name")},

	"aws:glue/catalogDatabase:CatalogDatabase":                             {{"catalogId", "$account"}, arn("glue", "database/$name"), id("$catalogId:$name")},
	"aws:glue/catalogTable:CatalogTable":                                   {{"catalogId", "$account"}, arn("glue", "table/$databaseName/$name"), id("$catalogId:$databaseName:$name")},
	"aws:glue/connection:Connection":                                       {{"catalogId", "$account"}, arn("glue", "connection/$name"), id("$catalogId:$name")},
	"aws:glue/crawler:Crawler":                                             {arn("glue", "crawler/$name")},
	"aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings": {{"catalogId", "$account"}, id("$catalogId")},
	"aws:glue/job:Job":                                                     {arn("glue", "job/$name")},
	"aws:glue/registry:Registry":                                           {arn("glue", "registry/$registryName"), id("$arn")},
	"aws:glue/resourcePolicy:ResourcePolicy":                               {id("$account")},
	"aws:glue/trigger:Trigger":                                             {arn("glue", "trigger/$name")},
	"aws:glue/workflow:Workflow":                                           {arn("glue", "workflow/$name")},

	"aws:iam/group:Group":                                 {{"path", "/"}, global("iam", "group$path$name"), {"uniqueId", "AGPA$unique"}},
	"aws:iam/instanceProfile:InstanceProfile":             {{"path", "/"}, global("iam", "instance-profile$path$name"), {"uniqueId", "AIPA$unique"}},
	"aws:iam/openIdConnectProvider:OpenIdConnectProvider": {global("iam", "oidc-provider/${host:url}"), id("$arn")},
	"aws:iam/policy:Policy":                               {{"path", "/"}, global("iam", "policy$path$name"), {"policyId", "ANPA$unique"}, id("$arn")},
	"aws:iam/role:Role":                                   {{"path", "/"}, global("iam", "role$path$name"), {"uniqueId", "AROA$unique"}, {"createDate", "$instant"}},
	"aws:iam/rolePolicy:RolePolicy":                       {id("$role:$name")},
	"aws:iam/rolePolicyAttachment:RolePolicyAttachment":   {id("$role/$policyArn")},
	"aws:iam/samlProvider:SamlProvider":                   {global("iam", "saml-provider/$name"), id("$arn")},
	"aws:iam/user:User":                                   {{"path", "/"}, global("iam", "user$path$name"), {"uniqueId", "AIDA$unique"}},

	"aws:kms/alias:Alias": {arn("kms", "$name"), {"targetKeyArn", "arn:$partition:kms:$region:$account:key/${tail:targetKeyId}"}},
	"aws:kms/key:Key":     {{"keyId", "$uuid"}, arn("kms", "key/$uuid"), id("$uuid")},

	"aws:lakeformation/resource:Resource": {id("$arn")},

	"aws:lambda/alias:Alias":                           {arn("lambda", "function:${last:functionName}:$name"), id("$arn"), {"invokeArn", invoke}},
	"aws:lambda/eventSourceMapping:EventSourceMapping": {{"uuid", "$uuid"}, arn("lambda", "event-source-mapping:$uuid"), {"functionArn", "arn:$partition:lambda:$region:$account:function:${last:functionName}"}, id("$uuid")},
	"aws:lambda/function:Function": {
		arn("lambda", "function:$name"), {"version", "$latest"}, {"qualifiedArn", "$arn:$latest"}, {"invokeArn", invoke}, {"codeSha256", "$sourceCodeHash"}, {"lastModified", "$instant"},
	},
	"aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {id("$functionName")},
	"aws:lambda/functionUrl:FunctionUrl": {
		{"functionArn", "arn:$partition:lambda:$region:$account:function:${last:functionName}"}, {"urlId", "$hex"}, {"functionUrl", "https://$hex.lambda-url.$region.on.aws/"}, id("$functionName"),
	},
	"aws:lambda/layerVersion:LayerVersion": {{"layerArn", "arn:$partition:lambda:$region:$account:layer:$layerName"}, {"arn", "$layerArn:1"}, {"version", "1"}, id("$arn")},
	"aws:lambda/permission:Permission":     {{"statementId", "$assigned"}, id("$statementId")},

	"aws:s3/accessPoint:AccessPoint":                           {{"accountId", "$account"}, arn("s3", "accesspoint/$name"), id("$accountId:$name")},
	"aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": {{"accountId", "$account"}, id("$accountId")},
	"aws:s3/bucket:Bucket":                                     bucket,
	"aws:s3/bucketObject:BucketObject":                         object,
	"aws:s3/bucketObjectv2:BucketObjectv2":                     object,
	"aws:s3/bucketV2:BucketV2":                                 bucket,

	"aws:scheduler/schedule:Schedule":           {{"groupName", "default"}, arn("scheduler", "schedule/$groupName/$name"), id("$groupName/$name")},
	"aws:scheduler/scheduleGroup:ScheduleGroup": {arn("scheduler", "schedule-group/$name")},

	"aws:sfn/activity:Activity":         {arn("states", "activity:$name"), id("$arn"), {"creationDate", "$instant"}},
	"aws:sfn/stateMachine:StateMachine": {arn("states", "stateMachine:$name"), id("$arn"), {"creationDate", "$instant"}, {"stateMachineVersionArn", "$arn:1"}, {"revisionId", "$uuid"}},

	"aws:sns/topic:Topic":                         {arn("sns", "$name"), {"owner", "$account"}, id("$arn")},
	"aws:sns/topicPolicy:TopicPolicy":             {{"owner", "$account"}, id("$arn")},
	"aws:sns/topicSubscription:TopicSubscription": {{"arn", "$topic:$uuid"}, {"ownerId", "$account"}, id("$arn")},

	"aws:sqs/queue:Queue":                           {arn("sqs", "$name"), {"url", "https://sqs.$region.$suffix/$account/$name"}, id("$url")},
	"aws:sqs/queuePolicy:QueuePolicy":               {id("$queueUrl")},
	"aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": {id("$queueUrl")},
	"aws:sqs/redrivePolicy:RedrivePolicy":           {id("$queueUrl")},
}

const invoke = "arn:$partition:apigateway:$region:lambda:path/2015-03-31/functions/$arn/invocations"

var bucket = shape{
	{"arn", "arn:$partition:s3:::$bucket"}, {"bucketDomainName", "$bucket.s3.$suffix"}, {"bucketRegionalDomainName", "$bucket.s3.$region.$suffix"},
	{"bucketRegion", "$region"}, id("$bucket"),
}

var object = shape{{"arn", "arn:$partition:s3:::$bucket/$key"}, {"etag", "$hex"}, {"versionId", "$hex"}, id("$bucket/$key")}
