// SPDX-License-Identifier: Apache-2.0
//
// Migrates an emulated acme into another one, in a platform that has this project's bundle, and looks whether the
// registers came along.

var from = emulate("acme");
var into = emulate("acme");
try {
  var source = open(from);
  source.write(0, 0, 0x5a);
  System.out.println(from + " is of the vendor " + source.status().vendor() + " and holds 0x5a in register 0");
  var report = migrate(source).to(into).run();
  System.out.println("the migration into " + into + " is " + report.outcome());
  var target = open(into);
  if (target.state() != RUNNING || target.read(0, 0, 1)[0] != 0x5a) {
    throw new AssertionError(into + " is " + target.state() + " and does not hold what " + from + " held");
  }
  System.out.println(into + " runs, and holds 0x5a in register 0");
  target.close();
} finally {
  remove(from);
  remove(into);
}
