/**
 * The running service: it makes the beans that the routes name, starts Camel and stops it in order. This package contains no logic; each
 * bean comes from the package that owns its work.
 */
package io.metersync.process;
