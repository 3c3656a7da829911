/**
 * How a command reaches the running process: its HTTP address, login and certificate. This package contains nothing that runs inside the
 * process.
 */
package io.metersync.client;
