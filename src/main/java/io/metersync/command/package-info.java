/**
 * One class for each command of the command line: it reads its options, asks or does, and prints. A command holds no
 * logic of its own that another could need, and no other package may call a command.
 */
package io.metersync.command;
