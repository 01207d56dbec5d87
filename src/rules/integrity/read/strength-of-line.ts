import type { Claim } from "./test-file.ts";

const nothing =
  /\b(?:assert\w*|XCTAssert\w*|expect|ok|EXPECT_TRUE|ASSERT_TRUE|REQUIRE|CHECK|(?:Assert\.)?True)\s*\(?\s*(?:true|1)\s*\)*;?\s*$|\|\|\s*(?:true|:)\s*$|expectNotToPerformAssertions|\b(?:equals|eq)\(?\s*anything\b|,\s*anything\s*\)/iu;
const little =
  /\b(?:truthy|be_truthy|be_falsey|be_ok|be_present|present|exist|not_nil|NotNil|NotNull|isNotNull|isNotEmpty|NotEmpty|refute_nil|be_an?|be_kind_of|be_an?_instance_of|instance_of|kind_of|InstanceOf|isA|IsType|is_(?:integer|binary|list|map|atom|float|boolean|function)|respond_to|assertIs[A-Z]\w*|assertNotNull|assertIsObject|XCTAssertNotNil|XCTAssertNoThrow)\b|not(?:_to)? be_nil|\.not_to be_nil|\[\s+-[nz]\s/iu;
const part =
  /\b(?:EXPECT_NE|ASSERT_NE|EXPECT_[GL][TE]|ASSERT_[GL][TE]|XCTAssert(?:NotEqual|GreaterThan\w*|LessThan\w*)|assertNot(?:Equals|Same)|Assert\.NotEqual|NotEqual|refute_equal|include|contain\w*|match\w*|greater\w*|less\w*|have_key|StringContains\w*|isNot|isIn)\b|not_to eq|\.not_to\b|=~/iu;
/** A word that asserts one thing, and nothing that it is compared with. */
const bare =
  /^\s*(?:assert|assertTrue|XCTAssertTrue|XCTAssert|EXPECT_TRUE|ASSERT_TRUE|REQUIRE|CHECK|Assert\.True|\$this->assertTrue)\b\s*\(?(?:[^=<>~,"'()[\]]|\([^()]*\)|\[[^[\]]*\])*\)?;?\s*$/u;

/** How much a line claims, in any language. */
export function strengthOfLine(line: string): Claim["strength"] {
  if (nothing.test(line)) return 0;
  if (little.test(line) || bare.test(line)) return 1;
  return part.test(line) ? 2 : 3;
}
