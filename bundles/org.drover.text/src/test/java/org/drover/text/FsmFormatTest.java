// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;

class FsmFormatTest {
  private static final int WIDE = 300;
  private static final FeatureSet P2P = FeatureSet.parse("STOP_COPY,P2P");
  private static final FeatureSet ALL = FeatureSet.parse("STOP_COPY,P2P,PRE_COPY");

  /** The fixture was copied by hand from the complete paths of vfio_mig_get_next_state(). */
  @Test
  void everyPairOfStopCopyAndP2p() throws IOException {
    JsonArray expected =
        JsonParser.parseString(resource("fsm-STOP_COPY,P2P.json")).getAsJsonArray();
    assertThat(expected).hasSize(25);
    assertThat(FsmFormat.json(P2P).toString()).isEqualTo(expected.toString());
  }

  @Test
  void blockedPairsSayWhy() {
    JsonArray all = FsmFormat.json(ALL).getAsJsonArray();
    assertThat(all).hasSize(49);
    assertThat(all.asList())
        .filteredOn(pair -> !pair.getAsJsonObject().get("refused").isJsonNull())
        .hasSize(2)
        .allSatisfy(
            pair -> {
              JsonObject refused = pair.getAsJsonObject();
              assertThat(refused.get("from").getAsString()).isEqualTo("STOP_COPY");
              assertThat(refused.get("to").getAsString()).startsWith("PRE_COPY");
              assertThat(refused.get("path").getAsJsonArray()).isEmpty();
              assertThat(refused.get("stream").getAsBoolean()).isFalse();
              assertThat(refused.get("refused").getAsString()).contains("kernel blocks");
            });
  }

  @Test
  void neverNamesError() {
    assertThat(FsmFormat.json(ALL).toString()).doesNotContain("ERROR");
  }

  @Test
  void aMatrixForPeople() {
    assertThat(FsmFormat.text(FeatureSet.parse("STOP_COPY"), WIDE))
        .isEqualTo(
            """
            Migration states with STOP_COPY

            FROM \\ TO | STOP | RUNNING        | STOP_COPY          | RESUMING
            ----------+------+----------------+--------------------+------------------
            STOP      | =    | RUNNING        | STOP_COPY *        | RESUMING *
            RUNNING   | STOP | =              | STOP > STOP_COPY * | STOP > RESUMING *
            STOP_COPY | STOP | STOP > RUNNING | =                  | STOP > RESUMING *
            RESUMING  | STOP | STOP > RUNNING | STOP > STOP_COPY * | =

            >  between the steps of one SET
            *  it hands out a data stream
            =  nothing to do
            """);
  }

  @Test
  void aMatrixExplainsItsRefusals() {
    assertThat(FsmFormat.text(ALL, WIDE))
        .contains("x  refused\n\nSTOP_COPY to PRE_COPY      The kernel blocks");
  }

  @Test
  void aDeviceForPeople() {
    assertThat(FsmFormat.text(Samples.mtty(5, MigrationState.PRE_COPY), WIDE))
        .isEqualTo(
            """
            address    emu:mtty-0
            features   STOP_COPY,PRE_COPY
            state      PRE_COPY
            next arcs  RUNNING, STOP_COPY

            Where one SET leads (`vfio:state ADDRESS --set STATE`):
            TO        | PATH                      | DATA STREAM
            ----------+---------------------------+------------
            STOP      | RUNNING > STOP            | -
            RUNNING   | RUNNING                   | -
            STOP_COPY | STOP_COPY                 | -
            RESUMING  | RUNNING > STOP > RESUMING | WRITE
            """);
  }

  @Test
  void aDeviceForPrograms() {
    JsonObject device = FsmFormat.json(Samples.mtty(3, MigrationState.STOP)).getAsJsonObject();
    assertThat(device.keySet())
        .containsExactly("address", "features", "state", "next", "routes", "unknown");
    assertThat(device.get("features").toString()).isEqualTo("[\"STOP_COPY\",\"P2P\"]");
    assertThat(device.get("state").getAsString()).isEqualTo("STOP");
    assertThat(device.get("next").toString())
        .isEqualTo("[\"STOP_COPY\",\"RESUMING\",\"RUNNING_P2P\"]");
    assertThat(device.get("routes").getAsJsonArray().asList().stream().map(JsonElement::toString))
        .containsExactly(
            "{\"from\":\"STOP\",\"to\":\"STOP\",\"path\":[],\"stream\":false,\"refused\":null}",
            "{\"from\":\"STOP\",\"to\":\"RUNNING\",\"path\":[\"RUNNING_P2P\",\"RUNNING\"],"
                + "\"stream\":false,\"refused\":null}",
            "{\"from\":\"STOP\",\"to\":\"STOP_COPY\",\"path\":[\"STOP_COPY\"],"
                + "\"stream\":true,\"refused\":null}",
            "{\"from\":\"STOP\",\"to\":\"RESUMING\",\"path\":[\"RESUMING\"],"
                + "\"stream\":true,\"refused\":null}",
            "{\"from\":\"STOP\",\"to\":\"RUNNING_P2P\",\"path\":[\"RUNNING_P2P\"],"
                + "\"stream\":false,\"refused\":null}");
    assertThat(device.get("unknown").isJsonNull()).isTrue();
  }

  @Test
  void aDeviceInErrorHasNoNextArcs() {
    assertThat(FsmFormat.text(Samples.mtty(3, MigrationState.ERROR), WIDE))
        .contains(
            "next arcs  none; only `vfio:reset emu:mtty-0` leads out",
            "ERROR to STOP         ERROR is left");
  }

  @Test
  void aDeviceThatMustNotBeOpened() {
    assertThat(FsmFormat.text(Samples.card(), WIDE))
        .isEqualTo(
            "vfio:0000:3b:00.2: unknown until opened; `vfio:open vfio:0000:3b:00.2` opens it, which"
                + " may reset it\n");
    assertThat(FsmFormat.json(Samples.card()).toString())
        .startsWith(
            "{\"address\":\"vfio:0000:3b:00.2\",\"features\":null,\"state\":null,\"next\":null,"
                + "\"routes\":null,\"unknown\":\"unknown until opened;");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = FsmFormatTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
