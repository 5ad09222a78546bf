//! Roles: within the boundary, and under the lake's name.

use super::{Row, Scope};
use crate::bootstrap::arns::ROLES;

const IN_ROLES: Scope = Scope::on("Roles", &[&ROLES]);
const BOUNDED: Scope = Scope::bounded("BoundedRoles", &[&ROLES]);

pub(super) const ROWS: &[Row] = &[
    Row {
        token: "aws:iam:Role",
        look: &[(
            &IN_ROLES,
            &[
                "iam:GetRole",
                "iam:ListAttachedRolePolicies",
                "iam:ListInstanceProfilesForRole",
                "iam:ListRolePolicies",
            ],
        )],
        change: &[
            (&BOUNDED, &["iam:CreateRole", "iam:PutRolePermissionsBoundary"]),
            (
                &IN_ROLES,
                &[
                    "iam:DeleteRole",
                    "iam:TagRole",
                    "iam:UntagRole",
                    "iam:UpdateAssumeRolePolicy",
                    "iam:UpdateRole",
                    "iam:UpdateRoleDescription",
                ],
            ),
        ],
    },
    Row {
        token: "aws:iam:RolePolicy",
        look: &[(&IN_ROLES, &["iam:GetRolePolicy"])],
        change: &[(&BOUNDED, &["iam:DeleteRolePolicy", "iam:PutRolePolicy"])],
    },
];
