// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

/**
 * What is known about something that is named or called at a cursor.
 *
 * @param signature as in source: {@code int String.indexOf(int ch)}
 * @param comment the text of its Javadoc, with Javadoc's tags in it; empty where no source is at
 *     hand
 */
public record Documentation(String signature, String comment) {}
