// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mtty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.drover.api.Compatibility;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.Mismatch;
import org.drover.api.StreamRecord;
import org.drover.api.StreamRejectedException;
import org.drover.api.spi.SourceDescription;
import org.drover.api.spi.StreamInspector;
import org.drover.api.spi.VendorDriver;
import org.drover.fsm.FeatureSet;
import org.drover.testkit.MttyGolden;
import org.drover.testkit.VendorDriverContract;
import org.junit.jupiter.api.Test;

class MttyDriverTest extends VendorDriverContract {

  @Override
  protected VendorDriver driver() {
    return new MttyDriver();
  }

  @Override
  protected DeviceIdentity own() {
    return device("emu:mtty-0", Map.of("mdev_type", "mtty-2", "mdev_parent", "mtty"), "mtty");
  }

  @Override
  protected byte[] stream() {
    return MttyGolden.dump();
  }

  @Override
  protected Map<Integer, Integer> wrongBytes() {
    Map<Integer, Integer> wrong = new LinkedHashMap<>();
    wrong.put(0, 0x4f); // magic
    wrong.put(7, 0x7f);
    wrong.put(8, 2); // major
    wrong.put(11, 1);
    wrong.put(12, 1); // minor
    wrong.put(16, 1); // ports
    wrong.put(17, 1);
    wrong.put(20, 1); // flags
    wrong.put(23, 0x80);
    wrong.put(24 + 24, 16); // head of port 0
    wrong.put(24 + 25, 0xff); // tail
    wrong.put(24 + 26, 3); // count
    wrong.put(24 + 27, 2); // dlab
    wrong.put(24 + 33, 15); // FIFO size
    wrong.put(60 + 24, 16); // head of port 1
    wrong.put(60 + 33, 0);
    return wrong;
  }

  private static DeviceIdentity device(
      String address, Map<String, String> attributes, String driver) {
    return new DeviceIdentity(
        DeviceAddress.parse(address),
        "mdev",
        Optional.ofNullable(driver),
        OptionalInt.of(0),
        OptionalInt.empty(),
        OptionalInt.empty(),
        attributes);
  }

  @Test
  void knowsItsDevicesByTypeParentOrDriver() {
    int exact = VendorDriver.EXACT;
    assertThat(driver().match(device("vfio:a", Map.of("mdev_type", "mtty-1"), null)))
        .isEqualTo(exact);
    assertThat(driver().match(device("vfio:a", Map.of("mdev_parent", "mtty"), null)))
        .isEqualTo(exact);
    assertThat(driver().match(device("vfio:a", Map.of(), "mtty"))).isEqualTo(exact);
    assertThat(driver().match(device("vfio:a", Map.of("mdev_type", "mtty-3"), "mdpy"))).isZero();
  }

  @Test
  void saysThatAnOpenDoesNotReset() {
    assertThat(driver().hints(own()).resetsAtOpen()).isFalse();
    assertThat(driver().onlyResetAfter(own())).isEmpty();
  }

  @Test
  void wantsAsManyPorts() {
    SourceDescription one =
        new SourceDescription(
            "mtty", "mtty", "6.12.117", FeatureSet.ofBits(7), Map.of("mdev_type", "mtty-1"));
    assertThat(driver().compatibility(one, own()).refusals())
        .containsExactly(
            Mismatch.refusal(
                "ports",
                "the state is of a device with 1 port(s) and emu:mtty-0 has 2",
                "choose a device of type mtty-1"));
    assertThat(driver().compatibility(one, device("vfio:a", Map.of(), "mtty")))
        .isEqualTo(Compatibility.OK);
  }

  @Test
  void tellsWhatAStreamHolds() {
    StreamInspector inspector = driver().inspector(own());
    inspector.accept(ByteBuffer.wrap(MttyGolden.dump()));
    inspector.finish();
    assertThat(inspector.findings())
        .containsEntry("ports", "2")
        .containsEntry("version", "1.0")
        .containsEntry("port 0 SCR", "0x5a")
        .containsEntry("port 0 FIFO", "41 42")
        .containsEntry("port 1 SCR", "0x00")
        .containsEntry("port 1 FIFO", "empty");
    assertThat(inspector.findings().keySet()).startsWith("version", "ports", "port 0 SCR");
  }

  @Test
  void tellsWhatItHasSeenSoFar() {
    StreamInspector inspector = driver().inspector(own());
    assertThat(inspector.findings()).isEmpty();
    inspector.accept(ByteBuffer.wrap(MttyGolden.dump(), 0, 60));
    assertThat(inspector.findings()).containsKey("port 0 SCR").doesNotContainKey("port 1 SCR");
  }

  @Test
  void understandsNothingOfAHeaderWhoseLastByteIsWrong() {
    byte[] stream = MttyGolden.dump();
    stream[23] = 1;
    StreamInspector inspector = driver().inspector(own());
    assertThatThrownBy(() -> inspector.accept(ByteBuffer.wrap(stream)))
        .isInstanceOf(StreamRejectedException.class);
    assertThat(inspector.findings()).isEmpty();
  }

  @Test
  void readsAFifoThatWrapsAround() {
    byte[] stream = MttyGolden.dump();
    Arrays.fill(stream, 32, 48, (byte) 0x11);
    stream[32 + 15] = 0x22;
    stream[48] = 1;
    stream[49] = 15;
    stream[50] = 2;
    StreamInspector inspector = driver().inspector(own());
    inspector.accept(ByteBuffer.wrap(stream));
    assertThat(inspector.findings()).containsEntry("port 0 FIFO", "22 11");
  }

  @Test
  void takesEitherNumberOfPortsForADeviceThatDoesNotTell() {
    DeviceIdentity unknown = device("vfio:a", Map.of(), "mtty");
    byte[] one = Arrays.copyOf(MttyGolden.dump(), 60);
    one[16] = 1;
    StreamInspector inspector = driver().inspector(unknown);
    inspector.accept(ByteBuffer.wrap(one));
    inspector.finish();
    one[16] = 3;
    StreamInspector strict = driver().inspector(unknown);
    assertThatThrownBy(() -> strict.accept(ByteBuffer.wrap(one)))
        .isInstanceOf(StreamRejectedException.class)
        .hasMessage("mtty state at byte 16: the number of ports must be 1 or 2; byte 16 is 0x03");
  }

  @Test
  void namesTheFieldTheOffsetAndTheBytes() {
    byte[] stream = MttyGolden.dump();
    stream[9] = 7;
    StreamInspector inspector = driver().inspector(own());
    assertThatThrownBy(() -> inspector.accept(ByteBuffer.wrap(stream)))
        .hasMessage(
            "mtty state at byte 8: the major version is wrong: byte 9 is 0x07 and not 0x00");
  }

  @Test
  void explainsTheHeaderAndEachPort() {
    List<StreamRecord> records = new ArrayList<>();
    SourceDescription source =
        new SourceDescription("mtty", "mtty", "6.12.117", FeatureSet.ofBits(7), Map.of());
    driver().decoder(source, records::add).orElseThrow().accept(ByteBuffer.wrap(MttyGolden.dump()));
    assertThat(records)
        .containsExactly(
            new StreamRecord(0, 24, "header", "version 1.0, 2 port(s)", List.of()),
            new StreamRecord(24, 36, "port 0", "SCR 0x5a, FIFO 41 42", List.of()),
            new StreamRecord(60, 36, "port 1", "SCR 0x00, FIFO empty", List.of()));
  }
}
