/**
 * The HTTP side: who may ask (guard, login, TLS) and what the API answers. The routes are in {@code
 * routes/http.camel.yaml}; the answers come from {@code status} and {@code cycle}, and nothing here asks a database.
 */
package io.metersync.http;
