// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.api.service.ImageDevice;
import org.drover.api.service.ImageDifference;
import org.drover.api.service.ImageRecord;
import org.drover.api.service.ImageReport;
import org.drover.api.service.InspectRequest;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.SaveRequest.Then;
import org.drover.api.service.StateForm;
import org.drover.fsm.MigrationState;

/** What saved states hold. */
public final class ImageFormat {
  private static final String NONE = "-";

  private ImageFormat() {}

  /**
   * For people.
   *
   * @param report any
   * @param width of the terminal, in columns
   * @return facts, and a table of the records of each device
   */
  public static String text(ImageReport report, int width) {
    StringBuilder text = new StringBuilder(head(report, width));
    for (ImageDevice device : report.devices()) {
      text.append('\n').append(facts(device, width));
      if (!device.records().isEmpty()) {
        text.append('\n').append(table(device.records(), width));
      }
      text.append(omitted(device));
    }
    return text.toString();
  }

  /**
   * For people who want to see bytes.
   *
   * @param report any
   * @param width of the terminal, in columns
   * @return as {@link #text}, with the first bytes of each record in place of a table
   */
  public static String hex(ImageReport report, int width) {
    StringBuilder text = new StringBuilder(head(report, width));
    for (ImageDevice device : report.devices()) {
      text.append('\n').append(facts(device, width));
      device.records().forEach(kept -> text.append('\n').append(hex(kept)));
      text.append(omitted(device));
    }
    return text.toString();
  }

  private static String hex(ImageRecord kept) {
    byte[] head = HexFormat.of().parseHex(kept.head());
    long more = kept.record().length() - head.length;
    return line(kept)
        + "\n"
        + HexDump.text(kept.record().offset(), head)
        + (more == 0 ? "" : "... and " + more + " bytes more\n");
  }

  private static String line(ImageRecord kept) {
    return kept.record().name()
        + ", "
        + kept.record().length()
        + " bytes"
        + (meaning(kept).equals(NONE) ? "" : ": " + meaning(kept));
  }

  /**
   * What an inspection cost its device, and where that is now.
   *
   * @param request what was asked for
   * @param session that is DONE
   * @return a sentence
   */
  public static String stood(InspectRequest request, MigrationReport session) {
    if (request.then() == Then.STOP) {
      // Its release is refused where a close would empty it; this is not, for what it holds.
      return request.source()
          + " stays in STOP, leased to "
          + session.id()
          + "; `vfio:state "
          + request.source()
          + " --set RUNNING` has it run on, and `vfio:release "
          + request.source()
          + "` ends the lease then.";
    }
    Optional<MigrationState> state = session.devices().get(0).finalState();
    if (state.equals(Optional.of(MigrationState.STOP))) {
      return request.source() + " was in STOP, and is there again (" + session.id() + ").";
    }
    return request.source()
        + " stood for "
        + session
            .blackout()
            .map(one -> Amounts.time(one.total()))
            .orElse("a time that is not known")
        + state
            .map(now -> now == MigrationState.RUNNING ? " and runs on" : "; it is in " + now)
            .orElse("")
        + " ("
        + session.id()
        + ").";
  }

  private static String head(ImageReport report, int width) {
    Facts facts = new Facts().add("place", report.place());
    if (report.form() == StateForm.RAW) {
      facts.add("form", "raw stream of " + report.bytes() + " bytes");
    } else {
      facts
          .add("form", "image of " + report.bytes() + " bytes in " + report.frames() + " frames")
          .add("saved", report.created().map(Object::toString).orElse(NONE));
    }
    facts.add("SHA-256", report.digest().orElse(NONE));
    report.faults().forEach(fault -> facts.add("fault", fault));
    return facts.text(width);
  }

  private static String facts(ImageDevice device, int width) {
    Facts facts = new Facts();
    if (!device.address().isEmpty()) {
      facts.add("device " + device.index(), device.address());
    }
    facts.add("vendor", device.vendor());
    if (!device.kernelDriver().isEmpty()) {
      facts.add("kernel driver", device.kernelDriver() + " in Linux " + device.kernelRelease());
    }
    if (device.features().bits() != 0) {
      facts.add("features", device.features());
    }
    device.attributes().forEach(facts::add);
    facts.add("state", device.stateBytes() + " bytes" + estimate(device));
    if (device.contextBytes().isPresent()) {
      facts.add("device context", device.contextBytes().getAsLong() + " bytes");
    }
    device.findings().forEach(facts::add);
    return facts.text(width);
  }

  private static String estimate(ImageDevice device) {
    return device.estimatedBytes().isPresent()
        ? "; estimated " + device.estimatedBytes().getAsLong() + " bytes"
        : "";
  }

  private static String table(List<ImageRecord> records, int width) {
    Table table = new Table("OFFSET", "LENGTH", "RECORD", "CRC32C", "MEANING").wide("MEANING");
    for (ImageRecord kept : records) {
      table.row(
          kept.record().offset(),
          kept.record().length(),
          kept.record().name(),
          "%08x".formatted(kept.crc32c()),
          meaning(kept));
    }
    return table.text(width);
  }

  private static String meaning(ImageRecord kept) {
    String all =
        Stream.concat(
                Stream.of(kept.record().meaning()).filter(meaning -> !meaning.isEmpty()),
                kept.record().warnings().stream().map(warning -> "warning: " + warning))
            .collect(Collectors.joining("; "));
    return all.isEmpty() ? NONE : all;
  }

  private static String omitted(ImageDevice device) {
    return device.omitted() == 0 ? "" : "... and " + device.omitted() + " records more\n";
  }

  /**
   * Differences for people.
   *
   * @param differences of two images
   * @param width of the terminal, in columns
   * @return a table, or a sentence
   */
  public static String differences(List<ImageDifference> differences, int width) {
    if (differences.isEmpty()) {
      return "Both hold the same.\n";
    }
    Table table = new Table("WHAT", "LEFT", "RIGHT").wide("LEFT", "RIGHT");
    for (ImageDifference difference : differences) {
      table.row(difference.what(), orNone(difference.left()), orNone(difference.right()));
    }
    return table.text(width);
  }

  private static String orNone(String text) {
    return text.isEmpty() ? NONE : text;
  }

  /**
   * Differences for programs.
   *
   * @param differences of two images
   * @return an array
   */
  public static JsonElement differencesJson(List<ImageDifference> differences) {
    return differences.stream().map(ImageFormat::json).collect(Json.array());
  }

  private static JsonElement json(ImageDifference difference) {
    JsonObject json = Json.object("what", difference.what());
    json.addProperty("left", difference.left());
    json.addProperty("right", difference.right());
    return json;
  }

  /**
   * For programs.
   *
   * @param report any
   * @param bytes whether the first bytes of records are told
   * @return an object
   */
  public static JsonElement json(ImageReport report, boolean bytes) {
    JsonObject json = Json.object("place", report.place().toString());
    json.addProperty("form", report.form().name());
    json.addProperty("created", report.created().map(Object::toString).orElse(null));
    json.addProperty("bytes", report.bytes());
    json.addProperty("frames", report.frames());
    json.addProperty("digest", report.digest().orElse(null));
    json.add(
        "devices",
        report.devices().stream().map(device -> json(device, bytes)).collect(Json.array()));
    json.add("faults", Json.words(report.faults()));
    return json;
  }

  private static JsonElement json(ImageDevice device, boolean bytes) {
    JsonObject json = new JsonObject();
    json.addProperty("index", device.index());
    json.addProperty("address", device.address());
    json.addProperty("vendor", device.vendor());
    json.addProperty("kernelDriver", device.kernelDriver());
    json.addProperty("kernelRelease", device.kernelRelease());
    json.addProperty("features", device.features().toString());
    JsonObject attributes = new JsonObject();
    device.attributes().forEach(attributes::addProperty);
    json.add("attributes", attributes);
    json.addProperty("estimatedBytes", orNull(device.estimatedBytes()));
    json.addProperty("stateBytes", device.stateBytes());
    json.addProperty("contextBytes", orNull(device.contextBytes()));
    json.add(
        "records", device.records().stream().map(kept -> json(kept, bytes)).collect(Json.array()));
    json.addProperty("omitted", device.omitted());
    JsonObject findings = new JsonObject();
    device.findings().forEach(findings::addProperty);
    json.add("findings", findings);
    return json;
  }

  private static Long orNull(OptionalLong value) {
    return value.isPresent() ? Long.valueOf(value.getAsLong()) : null;
  }

  private static JsonElement json(ImageRecord kept, boolean bytes) {
    JsonObject json = new JsonObject();
    json.addProperty("offset", kept.record().offset());
    json.addProperty("length", kept.record().length());
    json.addProperty("name", kept.record().name());
    json.addProperty("meaning", kept.record().meaning());
    json.add("warnings", Json.words(kept.record().warnings()));
    json.addProperty("crc32c", "0x%08x".formatted(kept.crc32c()));
    if (bytes) {
      json.addProperty("head", kept.head());
    }
    return json;
  }
}
