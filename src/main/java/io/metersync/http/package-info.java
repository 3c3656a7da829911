/**
 * The HTTP side: access (guard, login, TLS) and the answers of the API. The routes are in {@code routes/http.camel.yaml}; the answers come
 * from {@code status} and {@code cycle}, and this package asks no database.
 */
package io.metersync.http;
