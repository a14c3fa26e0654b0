package hotline_test

import (
	"testing"

	"yileishi/hotline"
)

func gazetteer(t *testing.T) *hotline.Gazetteer {
	t.Helper()
	g, err := hotline.NewGazetteer(hotline.GazetteerData{
		Cities:  []byte("code,name,provinceCode\n3401,合肥市,34\n3410,黄山市,34\n3407,铜陵市,34\n"),
		Areas:   []byte("code,name,cityCode\n340111,包河区,3401\n340123,肥西县,3401\n340176,合肥高新技术产业开发区,3401\n341003,黄山区,3410\n340711,郊区,3407\n341023,黟县,3410\n"),
		Streets: []byte("code,name,areaCode\n340111009,望湖街道,340111\n340123100,城关镇,340123\n341023100,城关镇,341023\n"),
		Aliases: []byte("code,alias\n340176,合肥高新区\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGazetteerByName(t *testing.T) {
	t.Parallel()
	g := gazetteer(t)
	for name, want := range map[string]string{
		"合肥市": "3401", "合肥": "3401", "安徽省合肥市": "3401", "安徽合肥": "3401", "合肥市 包河区": "340111", "合肥包河": "340111",
		"包河区": "340111", "包河区望湖街道": "340111009", "望湖街道": "340111009", "肥西县": "340123", "肥西县城关镇": "340123100",
		"合肥高新区": "340176", "合肥市高新区": "340176", "合肥高新技术产业开发区": "340176", "黄山区": "341003", "黄山": "3410", "黄山市黄山区": "341003",
		"黟县": "341023", "合肥市某处": "3401", "合肥路": "", "城关镇": "", "包河": "", "北京市": "", "": "", "安徽省": "",
	} {
		area, ok := g.ByName(name)
		if area.Code != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", name, area.Code, want)
		}
	}
	for code, want := range map[string]string{
		"3401": "合肥市", "340100": "合肥市", "340111": "合肥市包河区", "340111000": "合肥市包河区", "340111009": "合肥市包河区望湖街道",
		"340111009001": "合肥市包河区望湖街道", "340176": "合肥高新技术产业开发区", "341003": "黄山市黄山区", "340000": "", "99": "", "34x1": "", "110101": "",
	} {
		if area, _ := g.ByCode(code); area.Full != want {
			t.Errorf("%s: %q, want %q", code, area.Full, want)
		}
	}
}

func TestGazetteerRefusesBadTables(t *testing.T) {
	t.Parallel()
	cities := []byte("code,name\n3401,合肥市\n")
	for name, data := range map[string]hotline.GazetteerData{
		"no cities":      {},
		"unknown parent": {Cities: cities, Areas: []byte("code,name\n350111,包河区\n")},
		"short code":     {Cities: cities, Areas: []byte("code,name\n34,包河区\n")},
		"no name":        {Cities: cities, Areas: []byte("code,name\n340111,\n")},
		"not CSV":        {Cities: []byte("code,name\n\"3401,合肥市\n")},
		"unknown alias":  {Cities: cities, Areas: []byte("code,name\n340111,包河区\n"), Streets: []byte("code,name\n340111001,街\n"), Aliases: []byte("code,alias\n340199,x\n")},
	} {
		if _, err := hotline.NewGazetteer(data); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestUnitRegistry(t *testing.T) {
	t.Parallel()
	r, err := hotline.NewUnitRegistry([]byte("name,starred,second_name,aliases\n省教育厅,1,,\n省科技厅,0,省外国专家局,省科学技术厅;省科委\n"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"省教育厅": "省教育厅", "安徽省教育厅": "省教育厅", "* 省教育厅": "省教育厅", "省科技厅(省外国专家局)": "省科技厅", "省外国专家局": "省科技厅", "安徽省科学技术厅": "省科技厅",
		"合肥市教育局": "", "": "",
	} {
		if got, ok := r.Lookup(name); got != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if _, err := hotline.NewUnitRegistry([]byte("name,starred,second_name,aliases\n甲,0,,同\n乙,0,,同\n")); err == nil {
		t.Error("a name for two units was taken")
	}
}
