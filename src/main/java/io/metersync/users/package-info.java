/** Logins: the users, their roles, password hashes and failed attempts. This package knows no HTTP. */
package io.metersync.users;
