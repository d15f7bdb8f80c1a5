// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.time.Duration;
import org.drover.api.PreCopyInfo;

/**
 * One round of pre-copy: the device was asked what it has, and that was moved while it ran.
 *
 * @param number from 1
 * @param asked what the device answered before; an estimate
 * @param movedBytes state bytes that moved
 * @param took from the question to the last byte
 */
public record PreCopyRound(int number, PreCopyInfo asked, long movedBytes, Duration took) {}
