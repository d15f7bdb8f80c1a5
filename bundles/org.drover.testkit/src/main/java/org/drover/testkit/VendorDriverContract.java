// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.drover.api.Compatibility;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.Mismatch;
import org.drover.api.StreamRecord;
import org.drover.api.StreamRejectedException;
import org.drover.api.spi.HostStep;
import org.drover.api.spi.HostStep.EswitchMode;
import org.drover.api.spi.SourceDescription;
import org.drover.api.spi.StreamInspector;
import org.drover.api.spi.VendorDriver;
import org.drover.fsm.FeatureSet;
import org.junit.jupiter.api.Test;

/** What every vendor driver must do, whatever its vendor. */
public abstract class VendorDriverContract {

  /** For subclasses. */
  protected VendorDriverContract() {}

  /**
   * The driver.
   *
   * @return a fresh one
   */
  protected abstract VendorDriver driver();

  /**
   * A device of its vendor.
   *
   * @return as discovered
   */
  protected abstract DeviceIdentity own();

  /**
   * A stream that {@link #own} takes, fixed by hand or recorded from a device.
   *
   * @return all its bytes
   */
  protected abstract byte[] stream();

  /**
   * Bytes that cannot be right.
   *
   * @return by the position in {@link #stream}, a value with which the inspector must reject the
   *     stream when it has seen it
   */
  protected abstract Map<Integer, Integer> wrongBytes();

  /**
   * Whether the stream says itself where it ends.
   *
   * @return false if more may follow what {@link #stream} has, as long as it is whole
   */
  protected boolean tellsItsEnd() {
    return true;
  }

  private StreamInspector inspector() {
    return driver().inspector(own());
  }

  /** A device that nobody here knows. */
  private static DeviceIdentity foreign() {
    return new DeviceIdentity(
        DeviceAddress.parse("vfio:nobody"),
        "mdev",
        Optional.of("nobody_vfio"),
        OptionalInt.of(1),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Map.of(DeviceIdentity.MDEV_TYPE, "nobody-1", DeviceIdentity.MDEV_PARENT, "nobody"));
  }

  /** Above the generic driver, and the same each time. */
  @Test
  public void bidsForItsOwnDevicesAlone() {
    assertThat(driver().match(own())).isGreaterThan(VendorDriver.GENERIC);
    assertThat(driver().match(own())).isEqualTo(driver().match(own()));
    assertThat(driver().match(foreign())).isEqualTo(VendorDriver.NONE);
  }

  /** One lower-case word. */
  @Test
  public void hasAName() {
    assertThat(driver().vendor()).matches("[a-z][a-z0-9]*");
  }

  /** A device and its twin. */
  @Test
  public void findsNothingAgainstATwin() {
    assertThat(driver().compatibility(source(driver().vendor()), own()))
        .isEqualTo(Compatibility.OK);
  }

  /** The state of somebody else's device. */
  @Test
  public void refusesTheStateOfAnotherVendor() {
    assertThat(driver().compatibility(source("nobody"), own()).refusals())
        .extracting(Mismatch::id)
        .contains(Mismatch.OTHER_VENDOR);
  }

  /** A manifest comes from another host: whatever is in it, there is an answer to go by. */
  @Test
  public void answersForEverySourceWithASentenceAndARemedy() {
    for (SourceDescription source : sources()) {
      Compatibility answer = driver().compatibility(source, own());
      assertThat(answer.mismatches()).extracting(Mismatch::id).doesNotHaveDuplicates();
      assertThat(answer.mismatches())
          .as("%s", source)
          .allSatisfy(
              mismatch -> {
                assertThat(mismatch.sentence()).doesNotEndWith(".").doesNotContain("\n");
                assertThat(mismatch.remedy()).matches("[a-z].*[^.]");
              });
    }
  }

  /** It is asked again after an OFFER that a plan was made for. */
  @Test
  public void answersTheSameHoweverOftenAndByWhomItIsAsked() {
    VendorDriver asked = driver();
    for (SourceDescription source : sources()) {
      Compatibility first = asked.compatibility(source, own());
      asked.compatibility(source("nobody"), foreign());
      asked.match(foreign());
      asked.explain(own(), Optional.empty());
      assertThat(asked.compatibility(source, own())).as("again: %s", source).isEqualTo(first);
      assertThat(driver().compatibility(source, own())).as("a fresh one").isEqualTo(first);
    }
    assertThat(asked.match(own())).isEqualTo(driver().match(own()));
    assertThat(asked.hints(own())).isEqualTo(driver().hints(own())).isNotNull();
    assertThat(asked.onlyResetAfter(own())).isEqualTo(driver().onlyResetAfter(own()));
  }

  /** Who forbids an arc of a P2P state says that there are P2P states. */
  @Test
  public void hintsAtP2pIfItsRulesNameIt() {
    boolean named =
        driver().onlyResetAfter(own()).stream()
            .anyMatch(arc -> arc.from().isP2p() || arc.to().isP2p());
    assertThat(driver().hints(own()).p2p() || !named).as("its rules name P2P states").isTrue();
  }

  private SourceDescription source(String vendor) {
    return source(vendor, "6.12.0", own().attributes());
  }

  private SourceDescription source(String vendor, String release, Map<String, String> attributes) {
    return new SourceDescription(
        vendor, own().driver().orElse(""), release, FeatureSet.ofBits(7), attributes);
  }

  /** Of a twin, of others, and of what says nonsense; each attribute missing and another one. */
  private List<SourceDescription> sources() {
    List<SourceDescription> all = new ArrayList<>();
    String vendor = driver().vendor();
    for (String release : List.of("6.12.0", "5.18.0", "", "nonsense", "9".repeat(40))) {
      all.add(source(vendor, release, own().attributes()));
    }
    all.add(source("nobody"));
    all.add(source("", "", Map.of()));
    all.add(source(vendor, "6.12.0", Map.of()));
    for (String name : own().attributes().keySet()) {
      for (String value : List.of("", "another", "x".repeat(2000), "-1")) {
        Map<String, String> changed = new HashMap<>(own().attributes());
        changed.put(name, value);
        all.add(source(vendor, "6.12.0", changed));
      }
    }
    return all;
  }

  private static void accept(StreamInspector inspector, byte[] stream, int chunk) {
    for (int at = 0; at < stream.length; at += chunk) {
      inspector.accept(ByteBuffer.wrap(stream, at, Math.min(chunk, stream.length - at)));
    }
  }

  private Map<String, String> findings(byte[] stream, int chunk) {
    StreamInspector inspector = inspector();
    accept(inspector, stream, chunk);
    inspector.finish();
    return inspector.findings();
  }

  /** Chunks are the transport's and mean nothing. */
  @Test
  public void acceptsAStreamInAnyPieces() {
    byte[] stream = stream();
    Map<String, String> whole = findings(stream, stream.length);
    assertThat(whole).isNotEmpty();
    for (int chunk : new int[] {1, 2, 3, 7, 16, 23, 24, 25, stream.length - 1}) {
      assertThat(findings(stream, chunk)).as("pieces of %d", chunk).isEqualTo(whole);
    }
    Random random = new Random(1);
    StreamInspector inspector = inspector();
    int at = 0;
    while (at < stream.length) {
      int length = Math.min(random.nextInt(9), stream.length - at);
      inspector.accept(ByteBuffer.wrap(stream, at, length));
      at += length;
    }
    inspector.finish();
    assertThat(inspector.findings()).isEqualTo(whole);
  }

  /** One behind the other, from the first byte to the last, whatever the pieces. */
  @Test
  public void explainsEveryByteOfAStreamOnce() {
    byte[] stream = stream();
    List<StreamRecord> whole = explained(stream, stream.length);
    long at = 0;
    for (StreamRecord record : whole) {
      assertThat(record.offset()).as("%s follows", record).isEqualTo(at);
      assertThat(record.name()).isNotBlank();
      at += record.length();
    }
    assertThat(at).as("the end of the last one").isEqualTo(stream.length);
    for (int chunk : new int[] {1, 3, 16, 25}) {
      assertThat(explained(stream, chunk)).as("pieces of %d", chunk).isEqualTo(whole);
    }
  }

  private List<StreamRecord> explained(byte[] stream, int chunk) {
    List<StreamRecord> records = new ArrayList<>();
    StreamInspector decoder =
        driver().decoder(source(driver().vendor()), records::add).orElseThrow();
    accept(decoder, stream, chunk);
    decoder.finish();
    return records;
  }

  /** Of a stream that was read from a data FD the vendor is all that is known. */
  @Test
  public void explainsAStreamOfAnUnknownDevice() {
    List<StreamRecord> records = new ArrayList<>();
    SourceDescription unknown =
        new SourceDescription(driver().vendor(), "", "", FeatureSet.ofBits(1), Map.of());
    StreamInspector decoder = driver().decoder(unknown, records::add).orElseThrow();
    accept(decoder, stream(), stream().length);
    decoder.finish();
    assertThat(records).isEqualTo(explained(stream(), stream().length));
  }

  /** Whoever sends the chunk on still needs it. */
  @Test
  public void leavesTheChunkAsItWas() {
    ByteBuffer direct = ByteBuffer.allocateDirect(stream().length + 2);
    direct.position(1).put(stream()).position(1).limit(stream().length + 1);
    ByteBuffer chunk = direct.asReadOnlyBuffer();
    inspector().accept(chunk);
    assertThat(chunk.position()).isEqualTo(1);
    assertThat(chunk.limit()).isEqualTo(stream().length + 1);
  }

  /** A stream that ends early is told at its end. */
  @Test
  public void rejectsEveryTruncation() {
    for (int length = 0; length < stream().length; length++) {
      StreamInspector inspector = inspector();
      accept(inspector, Arrays.copyOf(stream(), length), 10);
      StreamRejectedException rejected =
          catchThrowableOfType(StreamRejectedException.class, inspector::finish);
      assertThat(rejected).as("cut at %d", length).isNotNull();
      assertThat(rejected.offset()).isEqualTo(length);
    }
  }

  /**
   * A stream that goes on is told at the first byte that is too much, or at its end if it could go
   * on.
   */
  @Test
  public void rejectsWhatFollows() {
    StreamInspector inspector = inspector();
    accept(inspector, stream(), 11);
    if (tellsItsEnd()) {
      rejectedAt(stream().length, () -> inspector.accept(ByteBuffer.allocate(1)));
    } else {
      inspector.accept(ByteBuffer.allocate(1));
      rejectedAt(stream().length + 1, inspector::finish);
    }
  }

  private static void rejectedAt(int offset, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StreamRejectedException.class,
            rejected -> assertThat(rejected.offset()).isEqualTo(offset));
  }

  /** As soon as the byte is seen, alone or among others. */
  @Test
  public void rejectsAWrongByteAtOnce() {
    wrongBytes()
        .forEach(
            (at, value) -> {
              byte[] stream = stream();
              assertThat(stream[at]).as("byte %d differs", at).isNotEqualTo(value.byteValue());
              stream[at] = value.byteValue();
              StreamInspector slow = inspector();
              accept(slow, Arrays.copyOf(stream, at), 1);
              rejects(slow, ByteBuffer.wrap(stream, at, 1), at);
              rejects(inspector(), ByteBuffer.wrap(stream), at);
            });
  }

  private static void rejects(StreamInspector inspector, ByteBuffer chunk, int at) {
    StreamRejectedException rejected =
        catchThrowableOfType(StreamRejectedException.class, () -> inspector.accept(chunk));
    assertThat(rejected).as("wrong byte %d", at).isNotNull();
    assertThat(rejected.offset()).as("offset of wrong byte %d", at).isBetween(0L, (long) at);
    assertThat(rejected).hasMessageContaining("at byte " + rejected.offset());
  }

  /** Values: always the same ones, and each says in a clause what is lost without it. */
  @Test
  public void saysAlwaysTheSameOfTheHost() {
    List<HostStep> steps = driver().hostSteps(own());
    assertThat(driver().hostSteps(own())).isEqualTo(steps);
    assertThat(steps)
        .doesNotHaveDuplicates()
        .allSatisfy(
            step -> assertThat(step.why()).isNotBlank().doesNotEndWith(".").hasLineCount(1));
    assertThatThrownBy(() -> steps.add(new EswitchMode("legacy", "nothing is")))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
