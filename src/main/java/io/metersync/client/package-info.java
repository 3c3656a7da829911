/**
 * How a command reaches the running process: its HTTP address, login and certificate. Nothing that runs inside the
 * process lives here.
 */
package io.metersync.client;
