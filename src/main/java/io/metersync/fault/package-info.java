/** The kind of fault of an exception, and the number of attempts of its statement. */
package io.metersync.fault;
