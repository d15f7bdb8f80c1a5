// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drover.api.DeviceCapabilities;
import org.drover.api.service.DeviceStatus;
import org.drover.fsm.Arc;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;
import org.drover.fsm.Route;
import org.drover.fsm.StreamKind;

/** The migration state machine: of a feature set, and of a device as it is now. */
public final class FsmFormat {
  private FsmFormat() {}

  /**
   * Every ordered pair of states for programs.
   *
   * @param features a valid set
   * @return an array in the order of the state codes
   */
  public static JsonElement json(FeatureSet features) {
    return MigrationFsm.matrix(features).stream().map(FsmFormat::json).collect(Json.array());
  }

  /**
   * Every ordered pair of states for people.
   *
   * @param features a valid set
   * @param width of the terminal, in columns
   * @return a table of paths, or one for each state where that is too wide, and a legend
   */
  public static String text(FeatureSet features, int width) {
    String matrix = matrix(features);
    return "Migration states with "
        + features
        + "\n\n"
        + (matrix.lines().allMatch(line -> line.length() <= width)
            ? matrix
            : listByState(features, width))
        + legend(features, width);
  }

  private static String matrix(FeatureSet features) {
    List<MigrationState> states = features.states();
    List<String> headers = new ArrayList<>(List.of("FROM \\ TO"));
    states.forEach(state -> headers.add(state.name()));
    Table table = new Table(headers.toArray(String[]::new));
    for (MigrationState from : states) {
      List<Object> cells = new ArrayList<>(List.of(from));
      for (MigrationState to : states) {
        cells.add(cell(MigrationFsm.route(from, to, features)));
      }
      table.row(cells.toArray());
    }
    return table.text(Integer.MAX_VALUE);
  }

  private static String listByState(FeatureSet features, int width) {
    StringBuilder text = new StringBuilder();
    for (MigrationState from : features.states()) {
      Table table = new Table("TO", "PATH");
      features.states().stream()
          .filter(to -> to != from)
          .forEach(to -> table.row(to, cell(MigrationFsm.route(from, to, features))));
      text.append(text.isEmpty() ? "" : "\n")
          .append("From ")
          .append(from)
          .append('\n')
          .append(table.text(width));
    }
    return text.toString();
  }

  private static String legend(FeatureSet features, int width) {
    List<Route.Refused> refused =
        MigrationFsm.matrix(features).stream()
            .filter(Route.Refused.class::isInstance)
            .map(Route.Refused.class::cast)
            .toList();
    Facts signs =
        new Facts()
            .add(">", "between the steps of one SET")
            .add("*", "it hands out a data stream")
            .add("=", "nothing to do");
    if (refused.isEmpty()) {
      return "\n" + signs.text(width);
    }
    return "\n" + signs.add("x", "refused").text(width) + "\n" + reasons(refused).text(width);
  }

  private static Facts reasons(List<Route.Refused> refused) {
    Facts facts = new Facts();
    refused.forEach(one -> facts.add(one.from() + " to " + one.to(), one.reason()));
    return facts;
  }

  /**
   * A step for people.
   *
   * @param arc any
   * @return one line
   */
  public static String text(Arc arc) {
    return arc.from() + " > " + arc.to();
  }

  /**
   * Where one SET leads, for people.
   *
   * @param route any
   * @return one line: the states on the way and {@code *} if a data stream is handed out, or why
   *     the SET is refused
   */
  public static String text(Route route) {
    if (route instanceof Route.Refused refused) {
      return refused.from() + " to " + refused.to() + " is refused: " + refused.reason();
    }
    return route.from() + (cell(route).equals("=") ? " =" : " > " + cell(route));
  }

  private static String cell(Route route) {
    if (route instanceof Route.Path path) {
      return path.hops().isEmpty() ? "=" : hops(path) + (isStream(path) ? " *" : "");
    }
    return "x";
  }

  /**
   * A device's states for programs.
   *
   * @param device any
   * @return an object; its values are null where nothing is known without opening the device
   */
  public static JsonElement json(DeviceStatus device) {
    JsonObject json = new JsonObject();
    json.addProperty("address", device.identity().address().toString());
    Optional<FeatureSet> features = features(device);
    json.add("features", Json.or(features, InfoFormat::names));
    json.add("state", Json.text(device.state()));
    boolean known = features.isPresent() && device.state().isPresent();
    json.add("next", known ? Json.words(next(device)) : JsonNull.INSTANCE);
    json.add(
        "routes",
        known
            ? routes(device).stream().map(FsmFormat::json).collect(Json.array())
            : JsonNull.INSTANCE);
    json.add("unknown", known ? JsonNull.INSTANCE : Json.text(Optional.of(why(device))));
    return json;
  }

  /**
   * A device's states for people.
   *
   * @param device any
   * @param width of the terminal, in columns
   * @return its features, its state, the legal next arcs, and where else one SET leads
   */
  public static String text(DeviceStatus device, int width) {
    Optional<FeatureSet> features = features(device);
    if (features.isEmpty() || device.state().isEmpty()) {
      return device.identity().address() + ": " + why(device) + "\n";
    }
    List<MigrationState> next = next(device);
    Table table = new Table("TO", "PATH", "DATA STREAM");
    List<Route.Refused> refusals = new ArrayList<>();
    for (Route route : routes(device)) {
      if (route instanceof Route.Path path && !path.hops().isEmpty()) {
        table.row(path.to(), hops(path), isStream(path) ? path.stream().name() : "-");
      } else if (route instanceof Route.Refused refused) {
        table.row(refused.to(), "refused", "-");
        refusals.add(refused);
      }
    }
    return new Facts()
            .add("address", device.identity().address())
            .add("features", features.get())
            .add("state", device.state().get())
            .add(
                "next arcs",
                next.isEmpty()
                    ? "none; only `vfio:reset " + device.identity().address() + "` leads out"
                    : next.stream().map(Enum::name).collect(Collectors.joining(", ")))
            .text(width)
        + "\nWhere one SET leads (`vfio:state ADDRESS --set STATE`):\n"
        + table.text(width)
        + (refusals.isEmpty() ? "" : "\n" + reasons(refusals).text(width));
  }

  private static Optional<FeatureSet> features(DeviceStatus device) {
    return device.capabilities().flatMap(DeviceCapabilities::migration);
  }

  private static List<MigrationState> next(DeviceStatus device) {
    return MigrationFsm.arcs(features(device).orElseThrow()).stream()
        .filter(arc -> arc.from() == device.state().orElseThrow())
        .map(Arc::to)
        .toList();
  }

  private static List<Route> routes(DeviceStatus device) {
    FeatureSet features = features(device).orElseThrow();
    return features.states().stream()
        .map(to -> MigrationFsm.route(device.state().orElseThrow(), to, features))
        .toList();
  }

  private static String why(DeviceStatus device) {
    if (device.problem().isPresent()) {
      return device.problem().get();
    }
    if (device.capabilities().isPresent() && features(device).isEmpty()) {
      return "has no migration; its kernel driver does not offer VFIO_DEVICE_FEATURE_MIGRATION";
    }
    return "unknown until opened; `vfio:open "
        + device.identity().address()
        + "` opens it, which may reset it";
  }

  private static JsonElement json(Route route) {
    JsonObject json = new JsonObject();
    json.addProperty("from", route.from().name());
    json.addProperty("to", route.to().name());
    if (route instanceof Route.Path path) {
      json.add("path", Json.words(path.hops()));
      json.addProperty("stream", isStream(path));
      json.add("refused", JsonNull.INSTANCE);
    } else if (route instanceof Route.Refused refused) {
      json.add("path", Json.words(List.of()));
      json.addProperty("stream", false);
      json.addProperty("refused", refused.reason());
    }
    return json;
  }

  private static boolean isStream(Route.Path path) {
    return path.stream() != StreamKind.NONE;
  }

  private static String hops(Route.Path path) {
    return path.hops().stream().map(Enum::name).collect(Collectors.joining(" > "));
  }
}
