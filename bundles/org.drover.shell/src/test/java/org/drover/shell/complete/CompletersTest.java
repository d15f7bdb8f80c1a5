// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.support.completers.ArgumentCommandLine;
import org.drover.api.service.SessionState;
import org.drover.api.service.SpaceName;
import org.drover.shell.FakeCompletion;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletersTest {
  private final FakeCompletion shell = new FakeCompletion();

  private List<String> offered(Class<? extends Completer> type, String word) {
    List<Candidate> candidates = new ArrayList<>();
    shell
        .completer(type)
        .completeCandidates(
            shell.session(), new ArgumentCommandLine(word, word.length()), candidates);
    return candidates.stream().map(Candidate::value).toList();
  }

  @Test
  void addresses() {
    assertThat(offered(AddressCompleter.class, ""))
        .containsExactly("emu:mtty-0", "vfio:0000:3b:00.2");
    assertThat(offered(LeaseCompleter.class, "")).isEmpty();
    shell.lease(Samples.CARD);
    assertThat(offered(LeaseCompleter.class, "v")).containsExactly("vfio:0000:3b:00.2");
  }

  @Test
  void namesOfSpacesInUseOnce() {
    assertThat(offered(SpaceCompleter.class, "")).isEmpty();
    shell.lease(Samples.MTTY);
    assertThat(offered(SpaceCompleter.class, "")).isEmpty();
    shell.lease(Samples.MTTY, new SpaceName("vm-1"));
    shell.lease(Samples.CARD, new SpaceName("vm-1"));
    assertThat(offered(SpaceCompleter.class, "")).containsExactly("vm-1");
  }

  @Test
  void statesWithoutError() {
    assertThat(offered(StateCompleter.class, "S"))
        .contains("STOP", "STOP_COPY", "PRE_COPY_P2P")
        .doesNotContain("ERROR");
  }

  @Test
  void featuresThatAreNotThereYet() {
    assertThat(offered(FeatureCompleter.class, "")).containsExactly("STOP_COPY", "P2P", "PRE_COPY");
    assertThat(offered(FeatureCompleter.class, "STOP_COPY,P"))
        .containsExactly("STOP_COPY,P2P", "STOP_COPY,PRE_COPY");
  }

  @Test
  void areasAndIdsOfChecksThatAreNotThereYet() {
    assertThat(offered(CheckCompleter.class, ""))
        .containsExactly("info", "info.argsz", "pairs", "pairs.blocked");
    assertThat(offered(CheckCompleter.class, "info,p"))
        .containsExactly("info,info.argsz", "info,pairs", "info,pairs.blocked");
  }

  @Test
  void pairs() {
    assertThat(offered(PairCompleter.class, "emu:mtty-0="))
        .containsExactly("emu:mtty-0=vfio:0000:3b:00.2");
    assertThat(offered(PairCompleter.class, "")).contains("emu:mtty-0", "--policy", "tcp://");
  }

  @Test
  void modelsTypesAndSessions() {
    assertThat(offered(ModelCompleter.class, "")).containsExactly("mlx5", "mtty");
    assertThat(offered(MdevCompleter.class, "")).containsExactly("mtty-1", "mtty-2", "emu:mtty-0");
    assertThat(offered(NewMdevCompleter.class, "mdev:m"))
        .containsExactly("mdev:mtty/mtty-1", "mdev:mtty/mtty-2");
    shell.keep(Samples.snapshot(SessionState.DONE, ""));
    assertThat(offered(SessionCompleter.class, "")).isEmpty();
    assertThat(offered(KeptSessionCompleter.class, "")).containsExactly("migrate-1");
    assertThat(shell.readings()).as("readings of the history").isZero();
    assertThat(offered(SubjectCompleter.class, ""))
        .containsExactly("emu:mtty-0", "vfio:0000:3b:00.2");
    assertThat(offered(UriCompleter.class, "7000")).containsExactly("tcp://127.0.0.1:", "7000");
  }

  @Test
  void functions() {
    assertThat(offered(HostFunctionCompleter.class, ""))
        .containsExactly("0000:00:11.0", "0000:01:00.1");
    assertThat(offered(HostFunctionCompleter.class, "vfio:00"))
        .containsExactly("vfio:0000:00:11.0", "vfio:0000:01:00.1");
    assertThat(offered(PreparedFunctionCompleter.class, ""))
        .containsExactly("0000:03:02.0", "0000:03:01.0");
    assertThat(offered(BusyFunctionCompleter.class, "")).containsExactly("0000:00:11.0");
    assertThat(offered(BusyFunctionCompleter.class, "0000:01:00.0,0000"))
        .containsExactly("0000:01:00.0,0000:00:11.0");
    assertThat(offered(BusyFunctionCompleter.class, "0000:00:11.0,")).isEmpty();
  }

  @Test
  void filesAndPlacesThatAreNotThereYet(@TempDir Path folder) throws IOException {
    Files.createFile(folder.resolve("a.img"));
    assertThat(offered(PlaceCompleter.class, folder + "/")).containsExactly(folder + "/a.img");
    assertThat(offered(InspectableCompleter.class, folder + "/")).contains(folder + "/a.img");
    assertThat(offered(InspectableCompleter.class, ""))
        .containsAll(offered(AddressCompleter.class, ""));
    assertThat(offered(PlaceCompleter.class, folder + "/none/b.img"))
        .containsExactly(folder + "/none/b.img");
  }

  @Test
  void nothingWithoutServices() {
    shell.removeServices();
    assertThat(offered(AddressCompleter.class, "")).isEmpty();
    assertThat(offered(ModelCompleter.class, "")).isEmpty();
    assertThat(offered(HostFunctionCompleter.class, "")).isEmpty();
    assertThat(offered(SessionCompleter.class, "")).isEmpty();
  }
}
