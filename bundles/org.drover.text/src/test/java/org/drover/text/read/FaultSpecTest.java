// SPDX-License-Identifier: Apache-2.0
package org.drover.text.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.service.Emulation.Fault;
import org.drover.api.service.Emulation.Fault.Kind;
import org.drover.api.service.TransportFault;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultSpecTest {
  @Test
  void everyKind() {
    assertThat(FaultSpec.parse("read:fail=EIO@3", Optional.empty()))
        .isEqualTo(new Fault(null, "read", 3, 1, Kind.FAIL, 5, 0));
    assertThat(FaultSpec.parse("write:short=0x10*0", Optional.of(Samples.MTTY)))
        .isEqualTo(new Fault(Samples.MTTY, "write", 1, 0, Kind.SHORT, 16, 0));
    assertThat(FaultSpec.parse("SET_STOP_COPY:slow=500@2*4", Optional.empty()))
        .isEqualTo(new Fault(null, "SET_STOP_COPY", 2, 4, Kind.SLOW, 500, 0));
    assertThat(FaultSpec.parse("read:at=4096/enospc", Optional.empty()))
        .isEqualTo(new Fault(null, "read", 1, 1, Kind.AT_BYTE, 4096, 28));
    assertThat(FaultSpec.parse("ARC_RUNNING_P2P_STOP:fail=ELOOP", Optional.empty()))
        .isEqualTo(new Fault(null, "ARC_RUNNING_P2P_STOP", 1, 1, Kind.FAIL, 40, 0));
    assertThat(FaultSpec.parse("ioctl:fail=523", Optional.empty()).value()).isEqualTo(523);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "read:fail=EIO@3*1",
        "write:short=16@1*0",
        "ioctl:slow=5@2*1",
        "read:at=7/EIO@1*1"
      })
  void isWrittenAsItIsRead(String text) {
    assertThat(FaultSpec.format(FaultSpec.parse(text, Optional.empty()))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "read",
        "read:fail",
        "read:burn=1",
        "read:at=5",
        "read:fail=EIO/EIO",
        "read:fail=E@x"
      })
  void showsWhatAFaultLooksLike(String text) {
    assertThatThrownBy(() -> FaultSpec.parse(text, Optional.empty()))
        .isInstanceOf(DroverException.class)
        .hasMessageStartingWith("'" + text + "' is not a fault; write CALL:KIND=VALUE");
  }

  @Test
  void refusesUnknownErrnos() {
    assertThatThrownBy(() -> FaultSpec.parse("read:fail=EWHAT", Optional.empty()))
        .hasMessage("'EWHAT' is not an errno known here; write its number instead.");
    assertThatThrownBy(() -> FaultSpec.parse("read:fail=5000", Optional.empty()))
        .hasMessageStartingWith("The errno '5000' is not a number from 0 to 4095");
  }

  @Test
  void faultsOfTransports() {
    assertThat(FaultSpec.transport("flip@0x10"))
        .isEqualTo(new TransportFault(TransportFault.Kind.FLIP, 16));
    assertThat(FaultSpec.transport("STALL@0"))
        .isEqualTo(new TransportFault(TransportFault.Kind.STALL, 0));
    assertThatThrownBy(() -> FaultSpec.transport("flip"))
        .hasMessage("'flip' is not a fault of a transport; write flip@N, stall@N or drop@N.");
    assertThatThrownBy(() -> FaultSpec.transport("burn@1"))
        .hasMessage("'burn' is no fault of a transport; use one of flip, stall, drop.");
  }
}
