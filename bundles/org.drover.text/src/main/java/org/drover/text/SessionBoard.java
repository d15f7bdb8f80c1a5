// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.api.DeviceAddress;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.MigrationSnapshot.DeviceProgress;
import org.drover.api.service.MigrationSnapshot.Kind;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.drover.text.StyledLine.Look;

/** Sessions on a full screen: a table of all, and the state machines of one session's devices. */
public final class SessionBoard {
  private static final Set<Kind> SOURCES = Set.of(Kind.SAVE, Kind.INSPECT, Kind.MIGRATE);

  private static final String MARK = "> ";
  private static final String NO_MARK = "  ";

  /** What is above the rows of the table: the title, the headers and the line below them. */
  private static final int ABOVE_ROWS = 3;

  /** The last line, and a free one before it or the details. */
  private static final int BELOW_ROWS = 2;

  private static final int FEWEST_ROWS = 3;

  /**
   * What is to be shown.
   *
   * @param sessions in the order of the rows
   * @param selected the id of the one whose devices are shown; shown nowhere if it is not among
   *     them
   * @param devices the devices of this platform of which something is known
   * @param note a line for the person, for example about keys
   */
  public record Scene(
      List<MigrationSnapshot> sessions,
      String selected,
      Map<DeviceAddress, DeviceView> devices,
      String note) {

    /** Keeps the collections from changing. */
    public Scene {
      sessions = List.copyOf(sessions);
      devices = Map.copyOf(devices);
    }

    private Optional<MigrationSnapshot> session() {
      return sessions.stream().filter(session -> session.id().equals(selected)).findFirst();
    }
  }

  /**
   * What is known of a device.
   *
   * @param features as it last told them
   * @param state as it is now, as far as that is known
   */
  public record DeviceView(Optional<FeatureSet> features, Optional<MigrationState> state) {
    private static final DeviceView UNKNOWN = new DeviceView(Optional.empty(), Optional.empty());
  }

  private record Shown(String role, DeviceAddress address, Optional<MigrationState> told) {}

  private final Scene scene;
  private final int width;
  private final int height;

  private SessionBoard(Scene scene, int width, int height) {
    this.scene = scene;
    this.width = width;
    this.height = height;
  }

  /**
   * Draws it. What has no room is cut off, at the right and at the bottom; of the table those rows
   * are shown that are around the selected one.
   *
   * @param scene what
   * @param width columns that each line may have
   * @param height how many lines there are
   * @return exactly so many lines, none of them wider
   */
  public static List<StyledLine> of(Scene scene, int width, int height) {
    return new SessionBoard(scene, width, height).draw();
  }

  private List<StyledLine> draw() {
    List<StyledLine> details = scene.session().map(this::details).orElse(List.of());
    List<StyledLine> lines = new ArrayList<>(List.of(title()));
    lines.addAll(table(room(details.size())));
    lines.add(StyledLine.plain(""));
    lines.addAll(details);
    int last = Math.max(0, height - 1);
    while (lines.size() < last) {
      lines.add(StyledLine.plain(""));
    }
    return Stream.concat(lines.stream().limit(last), Stream.of(StyledLine.plain(scene.note())))
        .limit(height)
        .map(line -> line.cut(width))
        .toList();
  }

  /** How many rows are shown: some in any case, the details have what is left. */
  private int room(int details) {
    int most = Math.max(1, height - ABOVE_ROWS - 1);
    int wanted = Math.max(FEWEST_ROWS, height - ABOVE_ROWS - BELOW_ROWS - details);
    return Math.min(most, wanted);
  }

  private StyledLine title() {
    long working = scene.sessions().stream().filter(one -> !one.state().isEnded()).count();
    int all = scene.sessions().size();
    String count = all + (all == 1 ? " session, " : " sessions, ") + working + " at work";
    return StyledLine.of("Drover: " + count, Look.STRONG);
  }

  private List<StyledLine> table(int room) {
    if (scene.sessions().isEmpty()) {
      return List.of(StyledLine.plain(""), StyledLine.plain("No sessions yet."));
    }
    Table table =
        new Table("SESSION", "STATE", "PHASE", "%", "RATE", "DEVICES", "TIME", "KIND", "PLACE");
    scene.sessions().forEach(session -> table.row(cells(session)));
    List<String> grid = table.text(Integer.MAX_VALUE).lines().toList();
    List<StyledLine> lines = new ArrayList<>();
    lines.add(StyledLine.of(NO_MARK + grid.get(0), Look.STRONG));
    lines.add(StyledLine.plain("-".repeat(Math.max(0, width))));
    int first = firstRow(room);
    int end = Math.min(scene.sessions().size(), first + room);
    for (int row = first; row < end; row++) {
      lines.add(row(grid.get(row + 2), row == selectedRow()));
    }
    return lines;
  }

  private static Object[] cells(MigrationSnapshot session) {
    return new Object[] {
      session.id(),
      session.state(),
      session.phase(),
      ProgressLine.percent(session).stream().mapToObj(Long::toString).findFirst().orElse(""),
      session.bytesPerSecond() > 0 ? Amounts.bytes(session.bytesPerSecond()) + "/s" : "",
      session.devices().stream()
          .map(device -> SessionFormat.pair(device.source(), device.destination()))
          .collect(Collectors.joining(", ")),
      Amounts.left(session.elapsed()),
      session.kind(),
      session.place().map(Object::toString).orElse("")
    };
  }

  private static StyledLine row(String text, boolean selected) {
    return StyledLine.of((selected ? MARK : NO_MARK) + text, selected ? Look.STRONG : Look.PLAIN);
  }

  /** The index of the selected session; 0 if there is none. */
  private int selectedRow() {
    return scene.session().map(scene.sessions()::indexOf).orElse(0);
  }

  /** The selected row in the middle if not all have room. */
  private int firstRow(int room) {
    int last = Math.max(0, scene.sessions().size() - room);
    return Math.max(0, Math.min(last, selectedRow() - room / 2));
  }

  private List<StyledLine> details(MigrationSnapshot session) {
    List<StyledLine> lines = new ArrayList<>();
    lines.add(StyledLine.plain(ProgressLine.numbers(session, width)));
    if (!session.message().isEmpty()) {
      lines.add(StyledLine.plain(session.message()));
    }
    devices(session).forEach(device -> draw(device, lines));
    return lines;
  }

  /** Those of this platform: a peer's addresses are its own, even if they read like ours. */
  private static List<Shown> devices(MigrationSnapshot session) {
    boolean here = session.place().isEmpty();
    List<Shown> devices = new ArrayList<>();
    for (DeviceProgress device : session.devices()) {
      boolean source = SOURCES.contains(session.kind());
      boolean destination = !source || (session.kind() == Kind.MIGRATE && here);
      // The session knows the state of one device: the source's if it has one here.
      Optional<MigrationState> told = session.state().isEnded() ? Optional.empty() : device.state();
      if (source) {
        device.source().ifPresent(one -> devices.add(new Shown("source", one, told)));
      }
      if (destination) {
        Optional<MigrationState> itsOwn = source ? Optional.empty() : told;
        device.destination().ifPresent(one -> devices.add(new Shown("destination", one, itsOwn)));
      }
    }
    return devices;
  }

  private void draw(Shown device, List<StyledLine> lines) {
    DeviceView view = scene.devices().getOrDefault(device.address(), DeviceView.UNKNOWN);
    Optional<MigrationState> state = device.told().or(view::state);
    lines.add(StyledLine.plain(""));
    lines.add(
        StyledLine.plain(
            device.role()
                + " "
                + device.address()
                + ": "
                + state.map(Enum::name).orElse("state unknown until opened")));
    view.features().ifPresent(features -> lines.addAll(FsmDiagram.of(features, state)));
  }
}
