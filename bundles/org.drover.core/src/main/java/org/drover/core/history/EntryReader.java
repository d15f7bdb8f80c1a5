// SPDX-License-Identifier: Apache-2.0
package org.drover.core.history;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.KernelLogLine;
import org.drover.api.PreCopyInfo;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationReport.Blackout;
import org.drover.api.service.MigrationReport.DeviceReport;
import org.drover.api.service.MigrationReport.PhaseTime;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.MigrationSnapshot.DeviceProgress;
import org.drover.api.service.MigrationSnapshot.Kind;
import org.drover.api.service.Phase;
import org.drover.api.service.PreCopyRound;
import org.drover.api.service.SessionState;
import org.drover.fsm.MigrationState;

/** Reads what {@link EntryWriter} wrote. Keys that it does not know are passed over. */
final class EntryReader {
  private EntryReader() {}

  /**
   * Reads an entry.
   *
   * @param id the session that it must be of
   * @param text strict JSON
   * @return the session
   * @throws DamagedEntryException with what is wrong
   */
  static Ended read(String id, String text) throws DamagedEntryException {
    EntryFields fields = new EntryFields("", object(text));
    if (!fields.text("format").equals(EntryWriter.FORMAT)) {
      throw new DamagedEntryException("it is no kept session");
    }
    if (fields.number("version") != EntryWriter.VERSION) {
      throw new DamagedEntryException(
          "its version is " + fields.number("version") + ", not " + EntryWriter.VERSION);
    }
    if (!fields.text("session").equals(id)) {
      throw new DamagedEntryException("it is of the session " + fields.text("session"));
    }
    MigrationReport report = report(fields);
    if (!report.outcome().isEnded()) {
      throw new DamagedEntryException("its session is not over");
    }
    return new Ended(snapshot(fields, report), report);
  }

  private static JsonObject object(String text) throws DamagedEntryException {
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      JsonElement element = JsonParser.parseReader(reader);
      if (!element.isJsonObject() || reader.peek() != JsonToken.END_DOCUMENT) {
        throw new DamagedEntryException("it is not one JSON object");
      }
      return element.getAsJsonObject();
    } catch (DamagedEntryException e) {
      throw e;
    } catch (JsonParseException | IllegalStateException | IOException e) {
      throw new DamagedEntryException("it is not JSON, or not the whole of it", e);
    }
  }

  private static MigrationReport report(EntryFields fields) throws DamagedEntryException {
    return new MigrationReport(
        fields.text("session"),
        fields.value("kind", Kind::valueOf),
        fields.value("outcome", SessionState::valueOf),
        fields.text("error"),
        fields.value("started", Instant::parse),
        fields.objects("phases", EntryReader::phase),
        fields.objects("devices", EntryReader::device),
        fields.optionalObject("blackout", EntryReader::blackout),
        fields.number("wireBytes"),
        fields.optional("digest", digest -> digest),
        fields.texts("notes"),
        fields.objects("kernelLog", EntryReader::line));
  }

  private static MigrationSnapshot snapshot(EntryFields fields, MigrationReport report)
      throws DamagedEntryException {
    return new MigrationSnapshot(
        report.id(),
        report.kind(),
        report.outcome(),
        Phase.ENDED,
        report.started(),
        time(fields, "elapsed"),
        fields.optional("place", URI::create),
        fields.objects("progress", EntryReader::progress),
        fields.number("bytes"),
        fields.optionalNumber("estimatedBytes"),
        0,
        Optional.empty(),
        fields.text("message"));
  }

  private static DeviceProgress progress(EntryFields fields) throws DamagedEntryException {
    return new DeviceProgress(
        fields.optional("source", DeviceAddress::parse),
        fields.optional("destination", DeviceAddress::parse),
        fields.optional("state", MigrationState::valueOf),
        fields.number("bytes"));
  }

  private static PhaseTime phase(EntryFields fields) throws DamagedEntryException {
    return new PhaseTime(fields.value("phase", Phase::valueOf), time(fields, "took"));
  }

  private static DeviceReport device(EntryFields fields) throws DamagedEntryException {
    return new DeviceReport(
        fields.optional("source", DeviceAddress::parse),
        fields.optional("destination", DeviceAddress::parse),
        fields.optional("finalState", MigrationState::valueOf),
        fields.optionalNumber("estimatedBytes"),
        fields.number("preCopyBytes"),
        fields.number("stopCopyBytes"),
        (int) fields.number("rounds"),
        fields.optionalObjects("preCopyRounds", EntryReader::round));
  }

  private static PreCopyRound round(EntryFields fields) throws DamagedEntryException {
    return new PreCopyRound(
        (int) fields.number("number"),
        new PreCopyInfo(fields.number("initialBytes"), fields.number("dirtyBytes")),
        fields.number("movedBytes"),
        time(fields, "took"));
  }

  private static Blackout blackout(EntryFields fields) throws DamagedEntryException {
    return new Blackout(
        time(fields, "total"),
        time(fields, "device"),
        time(fields, "wire"),
        time(fields, "handover"));
  }

  private static KernelLogLine line(EntryFields fields) throws DamagedEntryException {
    return new KernelLogLine(
        fields.text("scheme"),
        fields.number("sequence"),
        time(fields, "uptime"),
        fields.text("text"));
  }

  private static Duration time(EntryFields fields, String key) throws DamagedEntryException {
    return Duration.ofNanos(fields.number(key));
  }
}
