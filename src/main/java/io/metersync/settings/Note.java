package io.metersync.settings;

/**
 * Something that is wrong with the settings.
 *
 * @param text one line: name, value (never a secret's), limit, what to do
 * @param fix the line to change or the command to run; it holds no secret
 */
public record Note(String text, String fix) {}
