// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

/**
 * What the compiler, or the class world, has to say about a place in a source.
 *
 * @param source name of the source; empty for what was typed
 * @param message one or more lines
 * @param code javac's key, such as {@code compiler.err.doesnt.exist}
 * @param error false for a warning
 * @param line of the source, from 1
 * @param column where the place begins, from 1
 * @param endColumn behind its last character in that line, greater than {@code column}
 * @param sourceLine the line
 * @param caret what stands below the line and points to the place: {@code ^} or {@code ^---^}, with
 *     the line's tabs in front of it
 */
public record Problem(
    String source,
    String message,
    String code,
    boolean error,
    int line,
    int column,
    int endColumn,
    String sourceLine,
    String caret) {}
