// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.drover.api.DeviceAddress;
import org.drover.core.image.Fields;
import org.drover.core.image.MalformedTextException;
import org.drover.core.image.Manifest;
import org.drover.core.image.PlainText;

/**
 * Messages as JSON: {@code {"version":1,"message":"COMMIT","epoch":1}}. Reading is strict: another
 * version, an unknown message or a missing key is one error that names the frame and the key.
 */
public final class MessageCodec {
  /** The version of the conversation. A reader refuses every other one. */
  public static final int VERSION = 1;

  private MessageCodec() {}

  /**
   * As the payload of a CONTROL frame.
   *
   * @param message to be sent
   * @return JSON in UTF-8
   */
  public static ByteBuffer encode(Message message) {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      json.name("version").value(VERSION);
      json.name("message").value(message.name());
      writeFields(json, message);
      json.endObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a writer into memory failed", e);
    }
    return StandardCharsets.UTF_8.encode(text.toString());
  }

  private static void writeFields(JsonWriter json, Message message) throws IOException {
    if (message instanceof Message.Offer offer) {
      writeOffer(json, offer);
    } else if (message instanceof Message.Accept accept) {
      json.name("instance").value(accept.instance().toString());
      texts(json, "targets", accept.targets().stream().map(DeviceAddress::toString).toList());
      if (!accept.warnings().isEmpty()) {
        texts(json, "warnings", accept.warnings());
      }
    } else if (message instanceof Message.Refuse refuse) {
      texts(json, "reasons", refuse.reasons());
    } else if (message instanceof Message.End end) {
      writeEnd(json, end);
    } else if (message instanceof Message.Commit commit) {
      json.name("epoch").value(commit.epoch());
    } else if (message instanceof Message.Resume resume) {
      json.name("session").value(resume.session().toString());
      json.name("instance").value(resume.instance().toString());
      json.name("epoch").value(resume.epoch());
    } else if (message instanceof Message.GaveUp gaveUp) {
      json.name("reason").value(PlainText.of(gaveUp.reason()));
      json.name("forgotten").value(gaveUp.forgotten() ? 1 : 0);
    } else if (message instanceof Message.UnknownSession unknown) {
      json.name("instance").value(unknown.instance().toString());
    } else {
      Optional<String> reason = reason(message);
      if (reason.isPresent()) {
        json.name("reason").value(PlainText.of(reason.get()));
      }
    }
  }

  private static Optional<String> reason(Message message) {
    if (message instanceof Message.Abort abort) {
      return Optional.of(abort.reason());
    }
    if (message instanceof Message.MayHaveRun ran) {
      return Optional.of(ran.reason());
    }
    return message instanceof Message.Split split ? Optional.of(split.reason()) : Optional.empty();
  }

  private static void writeOffer(JsonWriter json, Message.Offer offer) throws IOException {
    json.name("session").value(offer.session().toString());
    json.name("instance").value(offer.instance().toString());
    json.name("epoch").value(offer.epoch());
    json.name("manifest");
    offer.manifest().write(json);
    List<String> targets =
        offer.targets().stream().map(to -> to.map(DeviceAddress::toString).orElse("")).toList();
    texts(json, "targets", targets);
  }

  private static void writeEnd(JsonWriter json, Message.End end) throws IOException {
    json.name("lengths").beginArray();
    for (int device = 0; device < end.lengths().size(); device++) {
      json.beginObject();
      json.name("device").value(device);
      json.name("bytes").value(end.lengths().get(device));
      json.endObject();
    }
    json.endArray();
  }

  private static void texts(JsonWriter json, String key, List<String> texts) throws IOException {
    json.name(key).beginArray();
    for (String text : PlainText.of(texts)) {
      json.value(text);
    }
    json.endArray();
  }

  /**
   * Reads the payload of a CONTROL frame.
   *
   * @param where names the frame in an error
   * @param utf8 JSON; its position stays
   * @return the message
   * @throws MalformedTextException with the place and the key of the first fault
   */
  public static Message decode(String where, ByteBuffer utf8) throws MalformedTextException {
    Fields fields = Fields.parse(where, utf8);
    long version = fields.number("version", 1, Integer.MAX_VALUE);
    if (version != VERSION) {
      throw fields.wrong("version", VERSION + ", which this build speaks, not " + version);
    }
    String name = fields.text("message");
    return switch (name) {
      case "OFFER" -> offer(fields);
      case "ACCEPT" ->
          new Message.Accept(
              fields.uuid("instance"), addresses(fields), fields.optionalTexts("warnings"));
      case "REFUSE" -> refuse(fields);
      case "INITIAL_DATA_SENT" -> new Message.InitialDataSent();
      case "SWITCHOVER_ACK" -> new Message.SwitchoverAck();
      case "END" -> new Message.End(lengths(fields));
      case "LOADED" -> new Message.Loaded();
      case "COMMIT" -> new Message.Commit(epoch(fields));
      case "KEEPALIVE" -> new Message.KeepAlive();
      case "RUNNING" -> new Message.Running();
      case "SETTLED" -> new Message.Settled();
      case "ABORT" -> new Message.Abort(fields.text("reason"));
      case "GAVE_UP" ->
          new Message.GaveUp(fields.text("reason"), fields.number("forgotten", 0, 1) == 1);
      case "MAY_HAVE_RUN" -> new Message.MayHaveRun(fields.text("reason"));
      case "RESUME" ->
          new Message.Resume(fields.uuid("session"), fields.uuid("instance"), epoch(fields));
      case "UNKNOWN_SESSION" -> new Message.UnknownSession(fields.uuid("instance"));
      case "SPLIT" -> new Message.Split(fields.text("reason"));
      default -> throw fields.wrong("message", "one that this build knows, not '" + name + "'");
    };
  }

  private static Message.Offer offer(Fields fields) throws MalformedTextException {
    UUID session = fields.uuid("session");
    UUID instance = fields.uuid("instance");
    Manifest manifest = Manifest.read(fields.object("manifest"));
    List<Optional<DeviceAddress>> targets = new ArrayList<>();
    for (String text : fields.texts("targets")) {
      targets.add(text.isEmpty() ? Optional.empty() : Optional.of(address(fields, text)));
    }
    if (targets.size() != manifest.devices().size()) {
      throw fields.wrong("targets", "as long as the manifest's list of devices");
    }
    return new Message.Offer(session, instance, epoch(fields), manifest, targets);
  }

  private static long epoch(Fields fields) throws MalformedTextException {
    return fields.number("epoch", 1, Long.MAX_VALUE);
  }

  private static Message.Refuse refuse(Fields fields) throws MalformedTextException {
    List<String> reasons = fields.texts("reasons");
    if (reasons.isEmpty()) {
      throw fields.wrong("reasons", "a list of at least one text");
    }
    return new Message.Refuse(reasons);
  }

  private static List<Long> lengths(Fields fields) throws MalformedTextException {
    List<Long> lengths = new ArrayList<>();
    for (Fields device : fields.objects("lengths")) {
      device.number("device", lengths.size(), lengths.size());
      lengths.add(device.number("bytes", 0, Long.MAX_VALUE));
    }
    return lengths;
  }

  private static List<DeviceAddress> addresses(Fields fields) throws MalformedTextException {
    List<DeviceAddress> found = new ArrayList<>();
    for (String text : fields.texts("targets")) {
      found.add(address(fields, text));
    }
    return found;
  }

  private static DeviceAddress address(Fields fields, String text) throws MalformedTextException {
    try {
      return DeviceAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw fields.wrong("targets", "device addresses: " + e.getMessage());
    }
  }
}
