// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

/**
 * Something that goes wrong on the way from the source, for tests and drills.
 *
 * @param kind what
 * @param atByte at which byte that the source sends, counted from 0
 */
public record TransportFault(Kind kind, long atByte) {

  /** What goes wrong. */
  public enum Kind {
    /** One bit of the byte is inverted. */
    FLIP,
    /** Nothing moves any more from there on; the connection stays. */
    STALL,
    /** The connection is cut. */
    DROP
  }
}
