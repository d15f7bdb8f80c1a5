// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

/**
 * A variable and what it holds now.
 *
 * @param id of the snippet that declared it
 * @param type as in source
 * @param name as in source
 * @param value as it prints
 */
public record Variable(String id, String type, String name, String value) {}
