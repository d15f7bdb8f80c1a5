// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

/**
 * What a session's work is done with.
 *
 * @param id the session's id
 * @param control what comes from outside
 * @param progress what others see
 * @param measures what the report will say
 * @param notes what else it will say
 */
public record Job(String id, Control control, Progress progress, Measures measures, Notes notes) {}
