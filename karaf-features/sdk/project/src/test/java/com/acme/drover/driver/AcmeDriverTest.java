// SPDX-License-Identifier: Apache-2.0
package com.acme.drover.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.drover.layout.AcmeStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.StreamRecord;
import org.drover.api.spi.SourceDescription;
import org.drover.api.spi.StreamInspector;
import org.drover.api.spi.VendorDriver;
import org.drover.fsm.FeatureSet;
import org.drover.testkit.VendorDriverContract;
import org.junit.jupiter.api.Test;

/** What every driver keeps, from the testkit, and what this one says. */
class AcmeDriverTest extends VendorDriverContract {

  @Override
  protected VendorDriver driver() {
    return new AcmeDriver();
  }

  @Override
  protected DeviceIdentity own() {
    return new DeviceIdentity(
        DeviceAddress.parse("emu:acme-0"),
        "mdev",
        Optional.of("acme"),
        OptionalInt.of(0),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Map.of());
  }

  @Override
  protected byte[] stream() {
    return AcmeStream.bytes();
  }

  /** The ends of each field of the header; a register may hold anything. */
  @Override
  protected Map<Integer, Integer> wrongBytes() {
    return Map.of(0, 0, 7, 1, 8, 2, 11, 1, 12, 0x0f, 15, 1);
  }

  @Test
  void explainsTheHeaderAndEachRegister() {
    List<StreamRecord> records = new ArrayList<>();
    SourceDescription source =
        new SourceDescription("acme", "acme", "6.12.0", FeatureSet.ofBits(3), Map.of());
    StreamInspector decoder = driver().decoder(source, records::add).orElseThrow();
    decoder.accept(ByteBuffer.wrap(stream()));
    decoder.finish();
    assertThat(records)
        .extracting(StreamRecord::offset, StreamRecord::name, StreamRecord::meaning)
        .map(Object::toString)
        .containsExactly(
            "(0L, \"header\", \"version 1\")",
            "(16L, \"register 0\", \"0x12345678\")",
            "(20L, \"register 1\", \"0x00000000\")",
            "(24L, \"register 2\", \"0x00000000\")",
            "(28L, \"register 3\", \"0x00000001\")");
  }
}
