// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drover.fsm.Arc;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;
import org.drover.text.StyledLine.Look;
import org.drover.text.StyledLine.Piece;

/**
 * The migration state machine drawn in characters, in four lines. The states stand in two rows, so
 * that every arc of every feature set is between neighbours; ERROR stands aside, because no arc
 * leads there and only a reset leads out.
 */
final class FsmDiagram {
  private record Column(MigrationState top, MigrationState bottom) {
    int width() {
      // Brackets around the present state need room in any case.
      return Math.max(top.name().length(), bottom.name().length()) + 2;
    }
  }

  private static final List<Column> ALL =
      List.of(
          new Column(MigrationState.RUNNING, MigrationState.PRE_COPY),
          new Column(MigrationState.RUNNING_P2P, MigrationState.PRE_COPY_P2P),
          new Column(MigrationState.STOP, MigrationState.STOP_COPY),
          new Column(MigrationState.RESUMING, MigrationState.ERROR));

  /** Between two columns. */
  private static final int GAP = " <-> ".length();

  private final FeatureSet features;
  private final Set<Arc> arcs;
  private final Optional<MigrationState> present;
  private final List<Column> columns;

  private FsmDiagram(FeatureSet features, Optional<MigrationState> present) {
    this.features = features;
    this.arcs = MigrationFsm.arcs(features);
    this.present = present;
    this.columns = ALL.stream().filter(column -> features.supports(column.top())).toList();
  }

  /**
   * Draws it.
   *
   * @param features a valid set; states and arcs that it lacks are left out
   * @param present in brackets and lit, the arcs and states that it leads to stand out; empty if it
   *     is not known
   * @return four lines
   */
  static List<StyledLine> of(FeatureSet features, Optional<MigrationState> present) {
    FsmDiagram diagram = new FsmDiagram(features, present);
    return List.of(
        diagram.states(true), diagram.between(true), diagram.between(false), diagram.states(false));
  }

  private StyledLine states(boolean top) {
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      MigrationState state = state(columns.get(i), top);
      if (i > 0) {
        pieces.add(sideways(state(columns.get(i - 1), top), state));
      }
      addCell(state, columns.get(i).width(), pieces);
    }
    return new StyledLine(pieces);
  }

  private static MigrationState state(Column column, boolean top) {
    return top ? column.top() : column.bottom();
  }

  private void addCell(MigrationState state, int width, List<Piece> pieces) {
    if (!features.supports(state) && state != MigrationState.ERROR) {
      pieces.add(new Piece(" ".repeat(width), Look.PLAIN));
      return;
    }
    boolean lit = isPresent(state);
    String name = lit ? "[" + state + "]" : state.name();
    int before = (width - name.length()) / 2;
    pieces.add(new Piece(" ".repeat(before), Look.PLAIN));
    pieces.add(new Piece(name, lit ? Look.LIT : look(isNext(state))));
    pieces.add(new Piece(" ".repeat(width - before - name.length()), Look.PLAIN));
  }

  private boolean isPresent(MigrationState state) {
    return present.filter(state::equals).isPresent();
  }

  private boolean isNext(MigrationState state) {
    return present.filter(now -> isArc(now, state)).isPresent();
  }

  private boolean isArc(MigrationState from, MigrationState to) {
    return arcs.contains(new Arc(from, to));
  }

  private static Look look(boolean strong) {
    return strong ? Look.STRONG : Look.PLAIN;
  }

  /** Whether one of the arcs between two states can be taken now. */
  private boolean isOpen(MigrationState one, MigrationState other) {
    return (isPresent(one) && isArc(one, other)) || (isPresent(other) && isArc(other, one));
  }

  private Piece sideways(MigrationState left, MigrationState right) {
    boolean back = isArc(right, left);
    boolean forth = isArc(left, right);
    String sign = back || forth ? (back ? "<" : "-") + "-" + (forth ? ">" : "-") : "   ";
    return new Piece(" " + sign + " ", look(isOpen(left, right)));
  }

  /** One of two lines between the rows: an arrow's head where there is one, or its shaft. */
  private StyledLine between(boolean upper) {
    List<Piece> pieces = new ArrayList<>();
    for (Column column : columns) {
      int before = (column.width() - 1) / 2;
      pieces.add(new Piece(" ".repeat(pieces.isEmpty() ? before : before + GAP), Look.PLAIN));
      Look look = look(isOpen(column.top(), column.bottom()));
      pieces.add(new Piece(upright(column, upper), look));
      pieces.add(new Piece(" ".repeat(column.width() - before - 1), Look.PLAIN));
    }
    return new StyledLine(pieces);
  }

  private String upright(Column column, boolean upper) {
    boolean rises = isArc(column.bottom(), column.top());
    boolean falls = isArc(column.top(), column.bottom());
    if (upper ? rises : falls) {
      return upper ? "^" : "v";
    }
    return rises || falls ? "|" : " ";
  }
}
