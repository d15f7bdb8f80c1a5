// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Owner;

/** A desk that notes what it is told. */
public final class NotedDesk implements Desk {
  static final Owner OWNER = new Owner(Owner.Kind.JOB, "script-1");
  private static final Duration GUARD = Duration.ofSeconds(20);

  final List<MigrationSnapshot> snapshots = new CopyOnWriteArrayList<>();
  final List<String> lines = new CopyOnWriteArrayList<>();

  /** Why the platform has ended the session. */
  public final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private final Path directory;

  /** One whose relative places are in a directory. */
  public NotedDesk(Path directory) {
    this.directory = directory;
  }

  /** The next thing that was said, in its order. */
  String heard() throws InterruptedException {
    String line = said.poll(GUARD.toMillis(), TimeUnit.MILLISECONDS);
    if (line == null) {
      throw new AssertionError("nothing was said");
    }
    return line;
  }

  /** Whether nothing was said that nobody has heard, and no progress was shown. */
  public boolean saysNothing() {
    return said.isEmpty() && lines.isEmpty() && snapshots.isEmpty();
  }

  @Override
  public Owner owner() {
    return OWNER;
  }

  @Override
  public int width() {
    return 60;
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public List<String> args() {
    return List.of("emu:a", "3");
  }

  @Override
  public void say(String line) {
    said.add(line);
  }

  @Override
  public void ends(String why) {
    ends.add(why);
  }

  @Override
  public void progress(MigrationSnapshot session) {
    snapshots.add(session);
  }

  @Override
  public void progress(String line) {
    lines.add(line);
  }

  @Override
  public void progressEnds() {
    lines.add("");
  }
}
