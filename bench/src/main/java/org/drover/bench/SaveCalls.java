// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How many calls a save of a kernel's mtty makes on container, group, device and data FD, counted
 * by strace in the guest, next to {@code bench/c/save.c}.
 */
final class SaveCalls implements Benchmark {
  private static final String HEADERS = "-I$(itests/kernel/rig/prepare)/source/include/uapi";
  private static final String ANNOTATION = "-D__user=";

  @Override
  public String name() {
    return "save-calls";
  }

  @Override
  public Result run(Workbench bench) throws IOException, InterruptedException {
    Path rig = bench.root().resolve("itests/kernel/rig");
    Path include = bench.folder("include");
    Files.createDirectories(include.resolve("linux"));
    Path prepared = Path.of(bench.run(List.of(rig.resolve("prepare").toString())).strip());
    Files.copy(
        prepared.resolve("source/include/uapi/linux/vfio.h"), include.resolve("linux/vfio.h"));
    Path save = bench.compile("save", ANNOTATION, "-I" + include);
    Path out = bench.folder("guest");
    boot(bench, rig, save, out);
    return compare(
        bench, StraceLog.count(out.resolve("c")), StraceLog.count(out.resolve("drover")));
  }

  private static void boot(Workbench bench, Path rig, Path save, Path out)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(rig.resolve("boot").toString(), "--out", out.toString()));
    command.addAll(List.of("--timeout", "400", "--"));
    command.add(bench.root().resolve("bench/guest-save-calls").toString());
    command.addAll(List.of(rig.toString(), save.toString()));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // C1 only, as in every guest: with C2 emulated multi-threading crashed the JVM now and then.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Djna.tmpdir=/tmp"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(GuestSave.class.getName());
    try {
      bench.run(command);
    } catch (IOException e) {
      throw new IOException("the guest did not save twice; see " + out + "/console.txt", e);
    }
  }

  private Result compare(
      Workbench bench, SortedMap<String, Integer> c, SortedMap<String, Integer> drover)
      throws IOException {
    int ofC = total(c);
    int ofDrover = total(drover);
    if (ofC == 0 || ofDrover == 0) {
      throw new IOException("strace saw " + ofC + " calls of C and " + ofDrover + " of Drover");
    }
    List<Result.Row> rows = new ArrayList<>();
    SortedSet<String> names = new TreeSet<>(c.keySet());
    names.addAll(drover.keySet());
    for (String name : names) {
      rows.add(row(name, c.getOrDefault(name, 0), drover.getOrDefault(name, 0)));
    }
    rows.add(row("all", ofC, ofDrover));
    return new Result(
        name(),
        "System calls on VFIO descriptors that one save of an mtty takes, in the guest",
        "C",
        "Drover",
        List.of(
            bench.compilation("save", ANNOTATION, HEADERS),
            "itests/kernel/rig/boot --out DIR -- bench/guest-save-calls itests/kernel/rig"
                + " ./save java ... org.drover.bench.GuestSave"),
        rows,
        "calls more or fewer than C",
        Math.abs(ofDrover - ofC),
        List.of(
            "Both write the same bytes; the guest compares the files.",
            "Both look at the device first: its info, each of its regions, each feature of Linux"
                + " 6.12 by a PROBE of its own.",
            "What Drover does beyond that are GETs of MIG_DEVICE_STATE: it never SETs from a state"
                + " that it has not just read, because some pairs hang kernels that lack a fix."));
  }

  private static Result.Row row(String name, int c, int drover) {
    return new Result.Row(name, Integer.toString(c), Integer.toString(drover));
  }

  private static int total(SortedMap<String, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }
}
