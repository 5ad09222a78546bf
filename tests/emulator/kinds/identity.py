"""Keys, roles and their policies."""
from aws import kind


@kind("aws:kms/key:Key")
def key(aws, given):
    rotated, period = given.pop("enableKeyRotation", False), given.pop("rotationPeriodInDays", None)
    # Said when the key is deleted, not when it is made.
    given.pop("deletionWindowInDays", None)
    made = aws.call("kms", "create_key", given, {"customerMasterKeySpec": "KeySpec"})["KeyMetadata"]
    if rotated:
        aws.call("kms", "enable_key_rotation", {"keyId": made["KeyId"], "rotationPeriodInDays": period})
    return {"id": made["KeyId"], "keyId": made["KeyId"], "arn": made["Arn"]}


@kind("aws:kms/alias:Alias")
def alias(aws, given):
    aws.call("kms", "create_alias", given, {"name": "AliasName"})


@kind("aws:iam/role:Role")
def role(aws, given):
    renamed = {"name": "RoleName", "assumeRolePolicy": "AssumeRolePolicyDocument"}
    made = aws.call("iam", "create_role", given, renamed)["Role"]
    return {"arn": made["Arn"]}


@kind("aws:iam/rolePolicy:RolePolicy")
def role_policy(aws, given):
    renamed = {"name": "PolicyName", "role": "RoleName", "policy": "PolicyDocument"}
    aws.call("iam", "put_role_policy", given, renamed)


@kind("aws:iam/policy:Policy")
def policy(aws, given):
    renamed = {"name": "PolicyName", "policy": "PolicyDocument"}
    return {"arn": aws.call("iam", "create_policy", given, renamed)["Policy"]["Arn"]}


@kind("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
def attachment(aws, given):
    aws.call("iam", "attach_role_policy", given, {"role": "RoleName"})


@kind("aws:iam/openIdConnectProvider:OpenIdConnectProvider")
def identity_provider(aws, given):
    made = aws.call("iam", "create_open_id_connect_provider", given, {"clientIdLists": "ClientIDList"})
    return {"arn": made["OpenIDConnectProviderArn"]}
