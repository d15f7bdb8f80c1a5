// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A line of a full screen. What it says can be read without its looks.
 *
 * @param pieces from left to right
 */
public record StyledLine(List<Piece> pieces) {

  /** How a piece looks. */
  public enum Look {
    /** As the terminal writes. */
    PLAIN,
    /** Stands out. */
    STRONG,
    /** Where the eye goes first. */
    LIT
  }

  /**
   * A part of a line with one look.
   *
   * @param text without control characters
   * @param look of all of it
   */
  public record Piece(String text, Look look) {}

  /** Keeps the pieces from changing. */
  public StyledLine {
    pieces = List.copyOf(pieces);
  }

  static StyledLine of(String text, Look look) {
    return new StyledLine(List.of(new Piece(text, look)));
  }

  static StyledLine plain(String text) {
    return of(text, Look.PLAIN);
  }

  /**
   * What it says.
   *
   * @return the texts of all pieces
   */
  public String text() {
    return pieces.stream().map(Piece::text).collect(Collectors.joining());
  }

  /** As much of it as fits into so many columns. */
  StyledLine cut(int width) {
    List<Piece> kept = new ArrayList<>();
    int room = width;
    for (Piece piece : pieces) {
      int length = Math.max(0, Math.min(room, piece.text().length()));
      kept.add(new Piece(piece.text().substring(0, length), piece.look()));
      room -= length;
    }
    return new StyledLine(kept);
  }
}
