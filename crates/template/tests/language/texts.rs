//! Functions of strings.

use super::holds;

#[test]
fn strings_are_put_together_and_taken_apart() {
    holds(&[
        ("[concat('prefix', '-', 'suffix')]", r#""prefix-suffix""#),
        ("[concat('a', 1, true())]", r#""a1True""#),
        ("[concat('only')]", r#""only""#),
        ("[join(createArray('one', 'two', 'three'), ',')]", r#""one,two,three""#),
        ("[join(createArray('one', 'two', 'three'), ';')]", r#""one;two;three""#),
        ("[join(createArray(), ';')]", r#""""#),
        ("[join(createArray(1, 2), '-')]", r#""1-2""#),
        ("[split('one,two,three', ',')]", r#"["one","two","three"]"#),
        ("[split('one;two,three', createArray(',', ';'))]", r#"["one","two","three"]"#),
        ("[split('a--b', '--')]", r#"["a","b"]"#),
        ("[split('abc', '')]", r#"["abc"]"#),
        ("[split('', ',')]", r#"[""]"#),
        ("[split(',a,', ',')]", r#"["","a",""]"#),
        ("[split('aXbxc', 'x')]", r#"["aXb","c"]"#),
        ("[split('äöü,ä', ',')]", r#"["äöü","ä"]"#),
        ("[replace('123-123-1234', '-', '')]", r#""1231231234""#),
        ("[replace('123-123-1234', '1234', 'xxxx')]", r#""123-123-xxxx""#),
        ("[replace('Aa', 'a', 'b')]", r#""Ab""#),
        ("[substring('one two three', 4, 3)]", r#""two""#),
        ("[substring('one two three', 8)]", r#""three""#),
        ("[substring('abc', 3)]", r#""""#),
        ("[substring('abc', 0, 0)]", r#""""#),
        ("[trim('    to trim   ')]", r#""to trim""#),
        ("[toLower('One Two Three')]", r#""one two three""#),
        ("[toUpper('One Two Three')]", r#""ONE TWO THREE""#),
        ("[padLeft('123', 10, '0')]", r#""0000000123""#),
        ("[padLeft(123, 10, '0')]", r#""0000000123""#),
        ("[padLeft('abc', 5)]", r#""  abc""#),
        ("[padLeft('abcdef', 3)]", r#""abcdef""#),
        ("[take('one two three', 2)]", r#""on""#),
        ("[take('ab', 5)]", r#""ab""#),
        ("[take('ab', -1)]", r#""""#),
        ("[skip('one two three', 4)]", r#""two three""#),
        ("[skip('ab', 5)]", r#""""#),
        ("[first('One Two Three')]", r#""O""#),
        ("[last('One Two Three')]", r#""e""#),
        ("[first('')]", r#""""#),
        ("[last('')]", r#""""#),
    ]);
}

#[test]
fn strings_are_searched() {
    holds(&[
        ("[startsWith('abcdef', 'ab')]", "true"),
        ("[startsWith('abcdef', 'A')]", "true"),
        ("[startsWith('abcdef', 'e')]", "false"),
        ("[endsWith('abcdef', 'ef')]", "true"),
        ("[endsWith('abcdef', 'F')]", "true"),
        ("[endsWith('abcdef', 'e')]", "false"),
        ("[contains('OneTwoThree', 'e')]", "true"),
        ("[contains('OneTwoThree', 'z')]", "false"),
        ("[contains('OneTwoThree', 'one')]", "false"),
        ("[contains('a1b', 1)]", "true"),
        ("[indexOf('test', 't')]", "0"),
        ("[lastIndexOf('test', 't')]", "3"),
        ("[indexOf('abcdef', 'CD')]", "2"),
        ("[lastIndexOf('abcdef', 'AB')]", "0"),
        ("[indexOf('abcdef', 'z')]", "-1"),
        ("[lastIndexOf('abcdef', 'z')]", "-1"),
        ("[indexOf('äöa', 'a')]", "2"),
        ("[length('One Two Three')]", "13"),
        ("[length('')]", "0"),
        ("[length('😀')]", "2"),
        ("[empty('')]", "true"),
        ("[empty('a')]", "false"),
    ]);
}

#[test]
fn strings_are_encoded() {
    holds(&[
        ("[base64('one, two, three')]", r#""b25lLCB0d28sIHRocmVl""#),
        ("[base64ToString('b25lLCB0d28sIHRocmVl')]", r#""one, two, three""#),
        (r#"[base64ToJson(base64('{"one": "a", "two": "b"}'))]"#, r#"{"one":"a","two":"b"}"#),
        ("[dataUri('Hello')]", r#""data:text/plain;charset=utf8;base64,SGVsbG8=""#),
        ("[dataUriToString('data:;base64,SGVsbG8sIFdvcmxkIQ==')]", r#""Hello, World!""#),
        ("[dataUriToString('data:text/plain,a%20b')]", r#""a b""#),
        (
            "[uriComponent('http://contoso.com/resources/nested/azuredeploy.json')]",
            r#""http%3A%2F%2Fcontoso.com%2Fresources%2Fnested%2Fazuredeploy.json""#,
        ),
        ("[uriComponentToString('http%3A%2F%2Fcontoso.com%2Fresources')]", r#""http://contoso.com/resources""#),
        ("[uriComponent('a-b_c.d~e ü')]", r#""a-b_c.d~e%20%C3%BC""#),
        ("[string(5)]", r#""5""#),
        ("[string('5')]", r#""5""#),
        ("[string(true())]", r#""True""#),
        ("[string(createArray('a', 'b', 'c'))]", r#""[\"a\",\"b\",\"c\"]""#),
        ("[string(createObject('a', 1))]", r#""{\"a\":1}""#),
        ("[json('{\"a\":[1,2.5,null,true]}')]", r#"{"a":[1,2.5,null,true]}"#),
        ("[json('null')]", "null"),
        ("[json('\"text\"')]", r#""text""#),
    ]);
}

#[test]
fn uris_are_resolved_against_a_base() {
    holds(&[
        (
            "[uri('http://contoso.com/resources/', 'nested/azuredeploy.json')]",
            r#""http://contoso.com/resources/nested/azuredeploy.json""#,
        ),
        ("[uri('http://contoso.org/firstpath', 'myscript.sh')]", r#""http://contoso.org/myscript.sh""#),
        ("[uri('http://contoso.org/firstpath/', 'myscript.sh')]", r#""http://contoso.org/firstpath/myscript.sh""#),
        (
            "[uri('http://contoso.org/firstpath/azuredeploy.json', 'myscript.sh')]",
            r#""http://contoso.org/firstpath/myscript.sh""#,
        ),
        (
            "[uri('http://contoso.org/firstpath/azuredeploy.json/', 'myscript.sh')]",
            r#""http://contoso.org/firstpath/azuredeploy.json/myscript.sh""#,
        ),
        ("[uri('https://a.b', 'c')]", r#""https://a.b/c""#),
        ("[uri('https://a.b/c/d/e', '../f')]", r#""https://a.b/c/f""#),
        ("[uri('https://a.b/c/d', '/f?x=1')]", r#""https://a.b/f?x=1""#),
        ("[uri('https://a.b/c', 'http://x.y/z')]", r#""http://x.y/z""#),
        ("[uri('https://a.b/c?sas=1', 'd')]", r#""https://a.b/d""#),
    ]);
}

#[test]
fn composite_formats_are_those_of_dotnet() {
    holds(&[
        (
            "[format('{0}, {1}. Formatted number: {2:N0}', 'Hello', 'User', 8175133)]",
            r#""Hello, User. Formatted number: 8,175,133""#,
        ),
        ("[format('storage{0}', 'abc')]", r#""storageabc""#),
        ("[format('{0}{1}{0}', 'a', 'b')]", r#""aba""#),
        ("[format('{{{0}}}', 'a')]", r#""{a}""#),
        ("[format('{0:D3}-{1:00}', 7, 5)]", r#""007-05""#),
        ("[format('{0:0000}', -42)]", r#""-0042""#),
        ("[format('{0:N}', 1234)]", r#""1,234.00""#),
        ("[format('{0:F1}', 12)]", r#""12.0""#),
        ("[format('{0:X}-{0:x4}', 255)]", r#""FF-00ff""#),
        ("[format('[{0,5}|{1,-5}]', 'ab', 'cd')]", r#""[   ab|cd   ]""#),
        ("[format('{0}', true())]", r#""True""#),
        ("[format('{0}', null())]", r#""""#),
        ("[format('{0}', createArray(1))]", r#""[1]""#),
        ("[format('plain')]", r#""plain""#),
    ]);
}

/// `guid` has the values of RFC 9562's name-based UUIDs in the namespace that the reference gives; these were computed
/// with another implementation (Python's `uuid.uuid5`).
#[test]
fn guids_are_name_based() {
    holds(&[
        ("[guid('a')]", r#""3703365d-5a9f-59b4-bca7-b9681389e4c1""#),
        ("[guid('a', 'b', 'c')]", r#""a98fa280-e03f-5afa-8d8e-92d0a9c201e8""#),
        ("[guid('a-b', 'c')]", r#""a98fa280-e03f-5afa-8d8e-92d0a9c201e8""#),
        (
            "[guid('/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/maps')]",
            r#""f221f8b6-0a56-5384-87d1-d8159aa8fc88""#,
        ),
        ("[uniqueString('tyeth')]", r#""zcztcwvu6iyg6""#),
        ("[uniqueString('hello', 'world')]", r#""a7wkljktk6wne""#),
        ("[length(uniqueString(''))]", "13"),
    ]);
}
