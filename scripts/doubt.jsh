// SPDX-License-Identifier: Apache-2.0
//
// Sessions in doubt: the connection of a migration breaks while the state changes hands, both sides hold what they have,
// and settle when it is back. Once with the state loaded and nothing committed, once with the commit written down.
//
//   ./drover script scripts/doubt.jsh                 two emulated mtty, made for this and removed again
//   ./drover script scripts/doubt.jsh vfio:A vfio:B   from one of these, of the kind of mtty, to the other
//   ./drover script scripts/doubt.jsh --break         says that the source was fenced, which it was not: a split
//
// --break ends it with: it is not so that exactly one of the two runs, the source: [...]
// Asserted: both sides tell their doubt and hold, who holds the state stopped cannot cancel, resolve has them settle, and
// then exactly one of the two devices runs: the source if nothing was committed, the destination otherwise.

boolean breaks = args().contains("--break");
var given = args().stream().filter(arg -> !arg.startsWith("-")).toList();
boolean own = given.isEmpty();
int SCRATCH = 7;
Duration GUARD = Duration.ofSeconds(20);

void check(boolean holds, String what) {
  if (!holds) {
    throw new AssertionError("it is not so that " + what);
  }
  System.out.println("   ok: " + what);
}

// A line between two sides, which can be cut: who calls meanwhile is hung up on.
class Line implements AutoCloseable {
  private final ServerSocket near;
  private final URI far;
  private final List<Socket> ends = new ArrayList<>();
  private boolean cut;

  Line(URI far) throws IOException {
    this.far = far;
    near = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    begin(() -> serve());
  }

  String place() {
    return "tcp://127.0.0.1:" + near.getLocalPort();
  }

  private void begin(Runnable work) {
    var thread = new Thread(work, "the line");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve() {
    while (!near.isClosed()) {
      try {
        connect(near.accept());
      } catch (IOException e) {
        // It was closed, or nobody is at its far end: who called sees that.
      }
    }
  }

  private synchronized void connect(Socket caller) throws IOException {
    ends.add(caller);
    if (cut) {
      hangUp();
      return;
    }
    Socket called;
    try {
      called = new Socket(far.getHost(), far.getPort());
    } catch (IOException e) {
      caller.close();
      ends.remove(caller);
      throw e;
    }
    ends.add(called);
    begin(() -> carry(caller, called));
    begin(() -> carry(called, caller));
  }

  private void carry(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One of them has hung up, or the line was cut.
    }
  }

  private void hangUp() throws IOException {
    for (Socket end : ends) {
      end.close();
    }
    ends.clear();
  }

  synchronized void cut() throws IOException {
    cut = true;
    hangUp();
  }

  synchronized void mend() {
    cut = false;
  }

  public synchronized void close() throws IOException {
    near.close();
    hangUp();
  }
}

var source = open(own ? emulate("mtty", "ports=2") : given.get(0));
var from = source.address();
var into = own ? emulate("mtty", "ports=2") : DeviceAddress.parse(given.get(1));

// A device that nobody has opened is in nobody's use, whatever state it would be in.
Optional<MigrationState> stateOf(DeviceAddress address) {
  return devices().stream().filter(one -> one.identity().address().equals(address)).findFirst().get().state();
}

List<DeviceAddress> running() {
  return Stream.of(from, into).filter(one -> stateOf(one).equals(Optional.of(RUNNING))).toList();
}

// What a session brought into a device stays leased to it.
void release(DeviceAddress address) {
  if (leases().stream().anyMatch(lease -> lease.address().equals(address))) {
    service(Devices.class).release(address);
  }
}

// What becomes of it shows in its snapshot, and nobody calls.
void awaitDoubt(ScriptSession session) throws InterruptedException {
  long end = System.nanoTime() + GUARD.toNanos();
  while (session.snapshot().doubt().isEmpty()) {
    if (System.nanoTime() > end) {
      throw new AssertionError("it is not so that " + session + " is in doubt");
    }
    Thread.sleep(20);
  }
  var doubt = session.snapshot().doubt().get();
  System.out.println("   " + session.id() + " is in doubt, because " + doubt.reason());
  System.out.println("     this side holds " + doubt.here());
  System.out.println("     the other side holds " + doubt.there());
  System.out.println("     it waits for " + doubt.waitsFor());
}

MigrationReport settled(ScriptSession session) {
  var report = session.await(GUARD);
  check(report.isPresent(), session.id() + " has settled: " + session.snapshot().state());
  return report.get();
}

// Cuts a migration that holds at a point, has both sides settle, and tells what runs then.
List<DeviceAddress> drill(PausePoint point, MigrationState held, SessionState outcome) throws Exception {
  source.write(0, SCRATCH, 0x42);
  var listening = listen("tcp://127.0.0.1:0", into);
  try (Line line = new Line(listening.place().get())) {
    var sending = migrate(source).over(line.place()).pause(point).start();
    check(sending.awaitHold().state() == SessionState.HELD, "the source holds " + point);
    line.cut();
    awaitDoubt(sending);
    awaitDoubt(listening);
    check(stateOf(from).equals(Optional.of(held)), "the source is in " + held);
    check(stateOf(into).equals(Optional.of(STOP)), "the destination is stopped, with all of the state");
    // A source that runs has only its word to give, and may stop trying.
    check(!listening.cancel() && (held == RUNNING || !sending.cancel()), "nobody who holds it stopped can be cancelled");

    if (breaks) {
      listening.keepHere("somebody said that it is off");
      outcome = SessionState.SPLIT;
    }
    line.mend();
    resolve(sending);
    var sent = settled(sending);
    var received = settled(listening);
    check(sent.outcome() == outcome && received.outcome() == outcome, "both are " + outcome);
    if (!sent.error().isEmpty()) {
      System.out.println("   " + sent.error());
    }
  }
  var running = running();
  release(into);
  return running;
}

System.out.println("The destination has loaded all, and the source has not committed:");
var running = drill(PausePoint.AFTER_LOADED, RUNNING, SessionState.FAILED);
check(running.equals(List.of(from)), "exactly one of the two runs, the source: " + running);
check(source.read(0, SCRATCH, 1)[0] == 0x42, "it holds what it held");

System.out.println("The commit is written down, and the destination has not heard it:");
running = drill(PausePoint.AFTER_COMMITTED, STOP_COPY, SessionState.DONE);
check(running.equals(List.of(into)), "exactly one of the two runs, the destination: " + running);
check(!source.isOpen(), "the source is not open any more");

if (own) {
  List.of(from, into).forEach(address -> remove(address));
}
